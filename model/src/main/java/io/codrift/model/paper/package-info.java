/**
 * The estimator of the paper, as a baseline. It shares only the trainer, the folds and the standard
 * errors with the production estimator.
 */
package io.codrift.model.paper;
