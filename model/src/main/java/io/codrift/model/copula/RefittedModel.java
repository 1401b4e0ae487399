package io.codrift.model.copula;

import io.codrift.model.flow.CopulaModel;

/**
 * A model of the target given the context, fitted twice.
 *
 * @param training fitted on the training rows: what mixing uses
 * @param known fitted on all known rows: what the evaluation uses
 */
public record RefittedModel(CopulaModel training, CopulaModel known) {}
