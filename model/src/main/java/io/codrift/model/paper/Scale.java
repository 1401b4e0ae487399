package io.codrift.model.paper;

import java.util.Arrays;

/** Mean and standard deviation of a column. */
record Scale(double mean, double deviation) {
  static Scale of(double[] column, int[] rows) {
    double mean = Arrays.stream(rows).mapToDouble(r -> column[r]).average().orElseThrow();
    double variance =
        Arrays.stream(rows)
            .mapToDouble(r -> (column[r] - mean) * (column[r] - mean))
            .average()
            .orElseThrow();
    return new Scale(mean, Math.sqrt(variance));
  }

  double[] apply(double[] column) {
    double[] applied = new double[column.length];
    for (int r = 0; r < column.length; r++) {
      applied[r] = (column[r] - mean) / deviation;
    }
    return applied;
  }
}
