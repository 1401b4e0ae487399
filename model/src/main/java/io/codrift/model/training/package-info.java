/**
 * Trains flows: groups of equal shape in stacked tensors, the alternating updates of the paper's
 * Algorithm 1, schedule, averaging, early stopping, roll-back. Knows flow and tensor, and of the
 * front door how a training is cancelled and reports; what a window, a fold or a monitor is belongs
 * to the packages above. No tensor shows in its public types.
 */
package io.codrift.model.training;
