/**
 * Studies of the estimator's pieces: a fit with one piece left out at a time. They take the folds,
 * candidates and training of the model apart, which no other study does.
 */
package io.codrift.model.lab.ablation;
