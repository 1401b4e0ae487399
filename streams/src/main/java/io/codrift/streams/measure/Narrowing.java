package io.codrift.streams.measure;

import java.util.stream.DoubleStream;

/**
 * How a column of a file becomes float32, which windows hold: v → (v − offset) · 2^shift, both
 * exact in float64. Most columns stay as they are. Mutual information does not change by it, H(X)
 * by the shift.
 *
 * @param offset not 0 where all values lie within a factor of two of one another: float32 would
 *     round away what tells them apart (a time in milliseconds, say)
 * @param shift not 0 where values are outside the range of float32
 */
record Narrowing(double offset, int shift) {
  /** Just below the largest exponent of a float, and the smallest of one that is normal. */
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
    // Within a factor of two a difference is exact (Sterbenz 1974).
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

  /** What the shift adds to the column's differential entropy, nats. */
  double addedEntropy() {
    return shift * Math.log(2);
  }
}
