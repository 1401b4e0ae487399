/**
 * Columns with a discrete part: values that repeat. A column is split into its levels and the
 * scores of its other values. The probability of the levels given the other side is a table, a
 * logistic model, or a logistic model with a small network. None of it needs an engine.
 *
 * <p>A model here is a ratio to independent normal scores, so it can be mixed with the other
 * candidates of a fold. The split of the rows and the mixture do not belong here.
 */
package io.codrift.model.discrete;
