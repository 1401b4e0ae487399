package io.codrift.model.lab.accuracy;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;

/** Random one-to-one maps of one column. */
final class ColumnMap {
  private ColumnMap() {}

  /**
   * A strictly monotone map; for codes another order of them.
   *
   * @param column some values
   */
  static DoubleUnaryOperator of(double[] column, UniformRandomProvider random) {
    double[] levels = Arrays.stream(column).distinct().sorted().toArray();
    return isCodes(column, levels) ? codes(levels, random) : monotone(levels, random);
  }

  private static boolean isCodes(double[] column, double[] levels) {
    return levels.length <= column.length / 2
        && Arrays.stream(levels).allMatch(v -> v == Math.rint(v));
  }

  /** A code that is not among the levels gets one above them all. */
  private static DoubleUnaryOperator codes(double[] levels, UniformRandomProvider random) {
    Map<Double, Double> codes = new HashMap<>();
    int[] order = IntStream.range(0, levels.length).toArray();
    for (int k = order.length - 1; k >= 0; k--) {
      int other = random.nextInt(k + 1);
      codes.put(levels[k], (double) order[other]);
      order[other] = order[k];
    }
    return v -> codes.getOrDefault(v, levels.length + v);
  }

  private static DoubleUnaryOperator monotone(double[] levels, UniformRandomProvider random) {
    double center = levels[levels.length / 2];
    double scale = levels[3 * levels.length / 4] - levels[levels.length / 4];
    double sign = random.nextBoolean() ? 1 : -1;
    DoubleUnaryOperator shape = shape(random);
    return v -> sign * shape.applyAsDouble((v - center) / scale);
  }

  private static DoubleUnaryOperator shape(UniformRandomProvider random) {
    double strength = 0.5 + random.nextDouble();
    return switch (random.nextInt(4)) {
      case 0 -> v -> Math.signum(v) * Math.pow(Math.abs(v), 2 * strength);
      case 1 -> v -> Math.signum(v) * Math.log1p(strength * Math.abs(v));
      case 2 -> v -> v + 2 * Math.tanh(4 * strength * v);
      default -> v -> v < 0 ? v : v + strength * v * v;
    };
  }
}
