package io.codrift.model.detect;

/**
 * The value of a signal in one window, on the scale of the baseline.
 *
 * @param value normal score of the deviation from the baseline's median, see {@link SignalScale}
 * @param distance number of windows from the previous window with numbers to this one, from 1
 */
record StandardWindow(double value, int distance) {}
