package io.codrift.model.fold;

import io.codrift.model.flow.SortedColumn;
import java.util.Arrays;
import java.util.List;

/**
 * The share of a window's rows that count as independent for correlations between X and Y. The
 * sample correlation of two independent series has the variance (1 + 2 Σ ρ_x(k) ρ_y(k)) / n
 * (Bartlett 1935), with their autocorrelations ρ at lag k.
 */
final class EffectiveRows {
  /** A product of two autocorrelations below this is noise, and so are those at longer lags. */
  private static final double NEGLIGIBLE = 0.01;

  private EffectiveRows() {}

  /**
   * The share for an average pair of columns.
   *
   * @param times event times, shape (n); equal ones say nothing about the order of the rows
   * @param columns X then Y
   * @return above 0 and at most 1
   */
  static double share(long[] times, List<SortedColumn> columns, int xDims) {
    if (Arrays.stream(times).distinct().limit(2).count() < 2) {
      return 1;
    }
    int[] order = RankSeries.byTime(times);
    List<RankSeries> series = columns.stream().map(c -> RankSeries.of(c, order)).toList();
    double sum = 1;
    for (int lag = 1; lag < times.length / 4; lag++) {
      double product =
          mean(series.subList(0, xDims), lag) * mean(series.subList(xDims, series.size()), lag);
      if (product < NEGLIGIBLE) {
        break;
      }
      sum += 2 * product;
    }
    return 1 / sum;
  }

  private static double mean(List<RankSeries> series, int lag) {
    return series.stream().mapToDouble(s -> s.autocorrelation(lag)).average().orElse(0);
  }
}
