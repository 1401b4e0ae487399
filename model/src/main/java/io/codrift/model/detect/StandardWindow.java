package io.codrift.model.detect;

import java.util.List;

/**
 * The value of a signal in one window, on the scale of the baseline.
 *
 * @param value normal score of the deviation from what the baseline expects, see {@link
 *     SignalScale}
 * @param distance number of windows from the previous window with numbers to this one, from 1
 * @param begin first millisecond of the window, for its season
 */
record StandardWindow(double value, int distance, long begin) {

  /** The regressors of some windows, shape (windows)(regressors). */
  static double[][] design(List<StandardWindow> windows, Season season) {
    return windows.stream().map(window -> season.at(window.begin)).toArray(double[][]::new);
  }
}
