/**
 * The candidates of a fold (independence, start, warm flow, trained flow, new flow, reference),
 * their log-densities and their mixture. The order in which folds train belongs to {@code ndoe}.
 * The numbers computed from the densities belong to {@code numbers}.
 */
package io.codrift.model.candidate;
