package io.codrift.model.fold;

import io.codrift.model.flow.SortedColumn;
import java.util.stream.IntStream;

/** The centred ranks of a column in time order. Ranks have no heavy tails and no units. */
final class RankSeries {
  private final double[] centred;
  private final double square;

  private RankSeries(double[] centred, double square) {
    this.centred = centred;
    this.square = square;
  }

  /** Row numbers in time order. */
  static int[] byTime(long[] times) {
    return IntStream.range(0, times.length)
        .boxed()
        .sorted((a, b) -> Long.compare(times[a], times[b]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /**
   * The series of a column. Tied rows get the lowest rank.
   *
   * @param byTime row numbers in time order
   */
  static RankSeries of(SortedColumn column, int[] byTime) {
    double[] values = column.values();
    int[] ascending = column.order();
    double[] byRow = new double[byTime.length];
    for (int k = 1; k < ascending.length; k++) {
      boolean tied = values[ascending[k]] == values[ascending[k - 1]];
      byRow[ascending[k]] = tied ? byRow[ascending[k - 1]] : k;
    }
    double[] ranks = new double[byTime.length];
    double mean = 0;
    for (int i = 0; i < byTime.length; i++) {
      ranks[i] = byRow[byTime[i]];
      mean += ranks[i] / byTime.length;
    }
    double square = 0;
    for (int i = 0; i < ranks.length; i++) {
      ranks[i] -= mean;
      square += ranks[i] * ranks[i];
    }
    return new RankSeries(ranks, square);
  }

  /** Autocorrelation at a lag in rows; 0 for a constant column. */
  double autocorrelation(int lag) {
    double product = 0;
    for (int i = lag; i < centred.length; i++) {
      product += centred[i] * centred[i - lag];
    }
    return square == 0 ? 0 : product / square;
  }
}
