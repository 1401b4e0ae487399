/**
 * Studies of the estimator's pieces: a fit with one piece left out at a time. Only these studies
 * use the folds, candidates and training of the model directly.
 */
package io.codrift.model.lab.ablation;
