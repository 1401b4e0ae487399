/**
 * A grid of experiments: which cells it has, what each takes, what came out, and tables and plots
 * of it. A cell is one estimator on one task with one seed; its result is a row of a CSV file that
 * is written as soon as the cell ends.
 */
package io.codrift.model.experiment.grid;
