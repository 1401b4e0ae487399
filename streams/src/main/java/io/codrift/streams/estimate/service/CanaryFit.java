package io.codrift.streams.estimate.service;

import io.codrift.model.FitRequest;
import io.codrift.model.Window;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A small fit of known data, which any working device can do. If it fails, too, a fault is the
 * machine's, and not that of the fit before it.
 */
final class CanaryFit {
  private static final int ROWS = 256;
  private static final long SEED = 20_240_301;

  static final FitRequest REQUEST = request();

  private CanaryFit() {}

  private static FitRequest request() {
    SplittableRandom random = new SplittableRandom(SEED);
    double[] x = new double[ROWS];
    double[] y = new double[ROWS];
    for (int i = 0; i < ROWS; i++) {
      x[i] = random.nextGaussian();
      y[i] = x[i] + random.nextGaussian();
    }
    return new FitRequest(
        Window.ofIndependentRows(List.of("x"), List.of("y"), x, y, SEED), Optional.empty(), SEED);
  }
}
