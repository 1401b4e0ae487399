/**
 * The candidates of a fold (independence, start, warm flow, trained flow, flow begun anew,
 * reference), their log-densities, and the mixture of them. Which of a window's folds train when
 * belongs to {@code ndoe}, what the densities say of the window to {@code numbers}.
 */
package io.codrift.model.candidate;
