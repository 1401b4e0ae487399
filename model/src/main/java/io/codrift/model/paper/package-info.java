/**
 * The estimator of the paper, as a baseline. It shares the trainer, the folds, the densities of
 * candidates and the standard errors with the production estimator, but none of its models.
 */
package io.codrift.model.paper;
