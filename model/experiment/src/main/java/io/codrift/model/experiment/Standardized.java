package io.codrift.model.experiment;

import io.codrift.model.fold.Scale;
import io.codrift.model.training.ConditionalRows;
import java.util.Arrays;
import java.util.List;

/**
 * Columns less their mean, divided by their standard deviation on the training rows. This does not
 * change the mutual information.
 */
public record Standardized(List<Scale> x, List<Scale> y) {

  /**
   * The scale of training rows.
   *
   * @throws IllegalArgumentException if a column is constant or not finite
   */
  public static Standardized on(Pairs train) {
    return new Standardized(scales(train.x()), scales(train.y()));
  }

  private static List<Scale> scales(double[][] columns) {
    return Arrays.stream(columns).map(Standardized::scale).toList();
  }

  private static Scale scale(double[] column) {
    Scale scale = Scale.of(column);
    if (!scale.isUsable()) {
      throw new IllegalArgumentException(
          "a column has a standard deviation of %s; leave out columns that are constant"
              .formatted(scale.deviation()));
    }
    return scale;
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
      values[i] = (float) scales.get(i / n).apply(columns[i / n][i % n]);
    }
    return values;
  }
}
