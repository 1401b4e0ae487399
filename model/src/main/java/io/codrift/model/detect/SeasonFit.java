package io.codrift.model.detect;

import java.util.Arrays;
import java.util.List;

/** The amplitudes of a season in a baseline, by least squares. */
final class SeasonFit {
  /** With fewer windows for each regressor the amplitudes are taken as 0. */
  private static final int WINDOWS_PER_REGRESSOR = 2;

  private SeasonFit() {}

  /**
   * The amplitudes in nats.
   *
   * @param plain the scale of the windows without a season: it draws outliers in
   */
  static List<Double> amplitudes(
      SignalScale plain, Signal signal, List<ScoredWindow> windows, Season season) {
    int count = season.regressors();
    double[] amplitudes = new double[count - 1];
    if (windows.size() >= WINDOWS_PER_REGRESSOR * count) {
      NoiseModel independent = NoiseModel.GRID.get(0);
      List<StandardWindow> drawnIn =
          windows.stream()
              .map(w -> new StandardWindow(plain.clip(w.of(signal).value()), 1, w.begin()))
              .toList();
      double[] coefficients =
          new Whitening(
                  independent,
                  NoiseSums.start(independent, season),
                  drawnIn,
                  StandardWindow.design(drawnIn, season))
              .regression()
              .coefficients();
      System.arraycopy(coefficients, 1, amplitudes, 0, amplitudes.length);
    }
    return Arrays.stream(amplitudes).boxed().toList();
  }
}
