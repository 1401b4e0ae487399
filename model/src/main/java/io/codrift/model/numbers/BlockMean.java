package io.codrift.model.numbers;

import io.codrift.model.Measured;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * A mean over rows and its standard error over blocks of event time, which accounts for
 * autocorrelation within a block. It is at least the standard error over rows. The latter is known
 * much more precisely than the spread of about thirty blocks, and a smaller block error is usually
 * chance.
 */
public final class BlockMean {
  private static final double NORMAL_97_5 = 1.959963984540054;

  private BlockMean() {}

  /**
   * Count-weighted block mean. The standard error is scaled by the t quantile for its number of
   * blocks divided by the normal quantile, so that mean ± 1.96 standard errors is a 95 % interval.
   *
   * @param values shape (n)
   * @param blocks block number of each row, shape (n)
   * @param rows numbers of the rows to use, at least one
   */
  public static Measured of(double[] values, int[] blocks, int[] rows) {
    int most = 0;
    double mean = 0;
    for (int row : rows) {
      most = Math.max(most, blocks[row]);
      mean += values[row] / rows.length;
    }
    double[] deviations = new double[most + 1];
    boolean[] occupied = new boolean[most + 1];
    double squares = 0;
    for (int row : rows) {
      double deviation = values[row] - mean;
      deviations[blocks[row]] += deviation;
      occupied[blocks[row]] = true;
      squares += deviation * deviation;
    }
    int count = 0;
    double between = 0;
    for (int b = 0; b <= most; b++) {
      if (occupied[b]) {
        count++;
        between += deviations[b] * deviations[b];
      }
    }
    double overRows =
        rows.length < 2 ? Math.abs(mean) : Math.sqrt(squares / (rows.length - 1) / rows.length);
    if (count < 3) {
      return new Measured(mean, overRows);
    }
    double quantile = TDistribution.of(count - 1).inverseCumulativeProbability(0.975) / NORMAL_97_5;
    double error = Math.sqrt(between * count / (count - 1)) / rows.length;
    return new Measured(mean, Math.max(overRows, quantile * error));
  }

  /** The same of all rows. */
  public static Measured of(double[] values, int[] blocks) {
    return of(values, blocks, IntStream.range(0, values.length).toArray());
  }
}
