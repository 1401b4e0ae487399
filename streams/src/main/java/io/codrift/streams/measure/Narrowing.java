package io.codrift.streams.measure;

import java.util.stream.DoubleStream;

/**
 * Converts a column of a file to float32, the type of windows: v → (v − offset) · 2^shift, both
 * exact in float64. Most columns are not changed. The mutual information does not change; H(X)
 * changes by the shift.
 *
 * @param offset not 0 if all values are within a factor of two of each other, such as times in
 *     milliseconds: float32 would round away their differences
 * @param shift not 0 if values are outside the range of float32
 */
record Narrowing(double offset, int shift) {
  /** Just below the largest exponent of a float, and the smallest exponent of a normal float. */
  private static final int HIGHEST = 126;

  private static final int LOWEST = Float.MIN_EXPONENT;

  /**
   * Fits a column.
   *
   * @param values finite
   */
  static Narrowing of(double[] values) {
    double least = DoubleStream.of(values).min().orElse(0);
    double most = DoubleStream.of(values).max().orElse(0);
    // The difference of values within a factor of two is exact (Sterbenz 1974).
    boolean close = least > 0 ? most <= 2 * least : most < 0 && least >= 2 * most;
    double offset = close ? least : 0;
    double largest = 0;
    double smallest = Double.MAX_VALUE;
    for (double value : values) {
      double size = Math.abs(value - offset);
      largest = Math.max(largest, size);
      smallest = size > 0 ? Math.min(smallest, size) : smallest;
    }
    if (largest == 0) {
      return new Narrowing(offset, 0);
    }
    int up = Math.max(0, LOWEST - Math.getExponent(smallest));
    return new Narrowing(offset, Math.min(up, HIGHEST - Math.getExponent(largest)));
  }

  float apply(double value) {
    return (float) Math.scalb(value - offset, shift);
  }

  /** The change of the column's differential entropy by the shift, nats. */
  double addedEntropy() {
    return shift * Math.log(2);
  }
}
