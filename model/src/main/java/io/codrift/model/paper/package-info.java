/**
 * The estimator of the paper to the letter, a baseline. It shares the trainer, the folds and the
 * errors with the production mode, and nothing else.
 */
package io.codrift.model.paper;
