/**
 * The preparation of a window: the check whether it can be fitted, the split of its rows into
 * folds, and the closed-form part of each fold (marginal maps and elliptical start). Nothing is
 * trained here, and the monitor's earlier model is not used.
 */
package io.codrift.model.fold;
