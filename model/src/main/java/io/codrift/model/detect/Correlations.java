package io.codrift.model.detect;

import java.util.Arrays;
import java.util.List;

/**
 * Gaussian-copula correlations of all coordinate pairs of a monitor, in the fixed order of its
 * estimates. Immutable. Single precision is enough for an explanation and halves the state.
 */
public final class Correlations {
  private static final Correlations NONE = new Correlations(new float[0]);

  private final float[] values;

  private Correlations(float[] values) {
    this.values = values;
  }

  /** No correlations, for a monitor that publishes none. */
  public static Correlations none() {
    return NONE;
  }

  /** Correlations in the order of the estimates. A value that is not finite becomes 0. */
  public static Correlations of(double... values) {
    float[] copy = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      copy[i] = Double.isFinite(values[i]) ? (float) Math.max(-1, Math.min(1, values[i])) : 0;
    }
    return new Correlations(copy);
  }

  /** The mean after one more window, if this is the mean of {@code count} windows. */
  Correlations meanWith(Correlations next, int count) {
    if (count == 0) {
      return next;
    }
    float[] mean = new float[values.length];
    for (int i = 0; i < mean.length; i++) {
      mean[i] = values[i] + (next.values[i] - values[i]) / (count + 1);
    }
    return new Correlations(mean);
  }

  /**
   * The mean of the other windows, if this is the mean of {@code count} windows and {@code some} of
   * them are left out; this if no other remains.
   */
  Correlations without(List<Correlations> some, int count) {
    int others = count - some.size();
    if (some.isEmpty() || others <= 0) {
      return this;
    }
    double[] mean = new double[values.length];
    for (int i = 0; i < mean.length; i++) {
      double sum = 0;
      for (Correlations window : some) {
        sum += window.values[i];
      }
      mean[i] = (count * (double) values[i] - sum) / others;
    }
    return of(mean);
  }

  /** Number of coordinate pairs. */
  public int size() {
    return values.length;
  }

  /** Correlation of pair {@code i}, -1 to 1. */
  public double get(int i) {
    return values[i];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Correlations c && Arrays.equals(values, c.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return Arrays.toString(values);
  }
}
