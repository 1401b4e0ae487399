/**
 * Trains flows: groups of the same shape in stacked tensors, the alternating updates of the paper's
 * Algorithm 1, schedule, averaging, early stopping and roll-back. Uses {@code flow} and {@code
 * tensor}, and cancellation and progress of the public API. Windows, folds and monitors belong to
 * the packages above. Of the public types of this package only the update by Adam exposes tensors.
 */
package io.codrift.model.training;
