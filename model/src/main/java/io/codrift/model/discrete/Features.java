package io.codrift.model.discrete;

/**
 * Features of rows.
 *
 * @param rows number of rows
 * @param dense number of dense features
 * @param values dense features, shape (rows, dense), row-major
 * @param shown number of columns with indicators
 * @param indicators the indicator that is 1, for each such column, shape (rows, shown), row-major
 */
@SuppressWarnings("ArrayRecordComponent")
record Features(int rows, int dense, double[] values, int shown, int[] indicators) {}
