package io.codrift.model.fold;

import io.codrift.model.flow.SortedColumn;
import io.codrift.model.random.SplitMix64;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * An order of rows that depends on their times and values alone. A file and a stream have the same
 * rows in other orders, with other hashes; a model that is fitted to every second row must be the
 * same for both. Rows of one time are in an order that has nothing to do with the size of values.
 *
 * @param ranks the place of each row, shape (n)
 */
@SuppressWarnings("ArrayRecordComponent")
record DataOrder(int[] ranks) {

  /**
   * Orders the rows of a window.
   *
   * @param times event times, shape (n)
   * @param columns X then Y, of n rows
   */
  static DataOrder of(long[] times, List<SortedColumn> columns) {
    long[] keys = new long[times.length];
    for (SortedColumn column : columns) {
      double[] values = column.values();
      for (int r = 0; r < keys.length; r++) {
        keys[r] = SplitMix64.at(keys[r], Double.doubleToLongBits(values[r]));
      }
    }
    int[] order =
        IntStream.range(0, times.length)
            .boxed()
            .sorted(
                Comparator.<Integer>comparingLong(r -> times[r]).thenComparingLong(r -> keys[r]))
            .mapToInt(Integer::intValue)
            .toArray();
    int[] ranks = new int[order.length];
    for (int k = 0; k < order.length; k++) {
      ranks[order[k]] = k;
    }
    return new DataOrder(ranks);
  }

  /** Some rows in this order. */
  int[] of(int[] rows) {
    return Arrays.stream(rows)
        .boxed()
        .sorted(Comparator.comparingInt(r -> ranks[r]))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
