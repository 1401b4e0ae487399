package io.codrift.model.arithmetic;

/** Sums of numbers that are known by their logarithms. */
public final class LogSum {
  private LogSum() {}

  /** log Σ exp(log) without overflow; negative infinity if there are none. */
  public static double of(double... logs) {
    double largest = Double.NEGATIVE_INFINITY;
    for (double log : logs) {
      largest = Math.max(largest, log);
    }
    if (largest == Double.NEGATIVE_INFINITY) {
      return largest;
    }
    double sum = 0;
    for (double log : logs) {
      sum += Math.exp(log - largest);
    }
    return largest + Math.log(sum);
  }
}
