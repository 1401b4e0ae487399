/**
 * A window before its flows: whether it can be fitted, its rows cut into folds, and the closed-form
 * part of each fold, marginal maps and elliptical start. Chooses nothing and trains nothing; what a
 * monitor has learnt before does not come in.
 */
package io.codrift.model.fold;
