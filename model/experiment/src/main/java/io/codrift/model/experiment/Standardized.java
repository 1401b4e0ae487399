package io.codrift.model.experiment;

import io.codrift.model.training.ConditionalRows;
import java.util.Arrays;
import java.util.List;

/**
 * Columns less their mean, divided by their standard deviation on the training rows. This does not
 * change the mutual information.
 */
public record Standardized(List<Scale> x, List<Scale> y) {

  /** Of one column. */
  public record Scale(double mean, double deviation) {
    static Scale of(double[] column) {
      double mean = Arrays.stream(column).average().orElseThrow();
      double variance =
          Arrays.stream(column).map(v -> (v - mean) * (v - mean)).average().getAsDouble();
      if (!(variance > 0 && variance < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "a column has a variance of %s; leave out columns that are constant"
                .formatted(variance));
      }
      return new Scale(mean, Math.sqrt(variance));
    }
  }

  /**
   * The scale of training rows.
   *
   * @throws IllegalArgumentException if a column is constant or not finite
   */
  public static Standardized on(Pairs train) {
    return new Standardized(scales(train.x()), scales(train.y()));
  }

  private static List<Scale> scales(double[][] columns) {
    return Arrays.stream(columns).map(Scale::of).toList();
  }

  /** Rows for a flow without a start before it. */
  public ConditionalRows apply(Pairs pairs) {
    float[] scaledX = apply(x, pairs.x());
    return new ConditionalRows(pairs.rows(), apply(y, pairs.y()), scaledX, scaledX);
  }

  private static float[] apply(List<Scale> scales, double[][] columns) {
    int n = columns[0].length;
    float[] values = new float[columns.length * n];
    for (int i = 0; i < values.length; i++) {
      Scale scale = scales.get(i / n);
      values[i] = (float) ((columns[i / n][i % n] - scale.mean) / scale.deviation);
    }
    return values;
  }
}
