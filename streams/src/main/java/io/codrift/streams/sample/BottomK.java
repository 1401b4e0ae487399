package io.codrift.streams.sample;

import java.util.Arrays;
import java.util.List;

/**
 * Selects the k rows with the smallest (hash, partition, offset), the hash unsigned. The result
 * depends only on the set of rows offered, not on their order or grouping. Rows are collected until
 * there are 2k and then reduced to k, so that an offer takes constant time on average. Not
 * thread-safe.
 */
public final class BottomK {
  /** The largest unsigned number: every hash is below it. */
  public static final long NO_BOUND = -1L;

  private static final int FIRST_CAPACITY = 64;

  private final int k;
  private final List<String> features;
  private final int width;
  private long[] hashes;
  private int[] partitions;
  private long[] offsets;
  private long[] eventTimes;
  private double[] values;
  private int rows;
  private long bound;

  /**
   * Selects from complete sets of rows.
   *
   * @param k number of rows to keep, at least 1
   * @param features names of the columns
   */
  public BottomK(int k, List<String> features) {
    this(k, features, NO_BOUND);
  }

  /**
   * Selects from sets of which rows with larger hashes were left out before. Such rows are not
   * taken from other sets either: the selection would no longer be uniform.
   *
   * @param k number of rows to keep, at least 1
   * @param features names of the columns
   * @param bound the largest hash, unsigned, up to which all sets are complete
   */
  public BottomK(int k, List<String> features, long bound) {
    if (k < 1) {
      throw new IllegalArgumentException("k is " + k + ", but must be at least 1");
    }
    this.k = k;
    this.features = List.copyOf(features);
    this.width = features.size();
    this.bound = bound;
    allocate(Math.min(capacityLimit(), FIRST_CAPACITY));
  }

  /**
   * Whether a row with this hash may still be among the k smallest. Once false for a hash, it stays
   * false for that hash and all larger ones, so that a merge of ascending rows can stop there.
   */
  public boolean admits(long hash) {
    return Long.compareUnsigned(hash, bound) <= 0;
  }

  /**
   * Offers a row.
   *
   * @param from values; the row is the {@code width} values from {@code start}; NaN is a missing
   *     value
   */
  public void offer(
      long hash, int partition, long offset, long eventTime, double[] from, int start) {
    if (!admits(hash)) {
      return;
    }
    if (rows == hashes.length) {
      if (rows == capacityLimit()) {
        keepSmallest();
        if (!admits(hash)) {
          return;
        }
      } else {
        allocate((int) Math.min(capacityLimit(), 2L * hashes.length));
      }
    }
    hashes[rows] = hash;
    partitions[rows] = partition;
    offsets[rows] = offset;
    eventTimes[rows] = eventTime;
    System.arraycopy(from, start, values, rows * width, width);
    rows++;
  }

  /** The rows selected so far, at most k. */
  public Sample sample() {
    int[] order = order();
    int kept = Math.min(k, rows);
    long[] keptHashes = new long[kept];
    long[] keptOffsets = new long[kept];
    long[] keptTimes = new long[kept];
    double[] keptValues = new double[kept * width];
    for (int i = 0; i < kept; i++) {
      int row = order[i];
      keptHashes[i] = hashes[row];
      keptOffsets[i] = offsets[row];
      keptTimes[i] = eventTimes[row];
      System.arraycopy(values, row * width, keptValues, i * width, width);
    }
    return new Sample(features, keptHashes, keptOffsets, keptTimes, keptValues);
  }

  private int capacityLimit() {
    return (int) Math.min(Integer.MAX_VALUE / Math.max(1, width) - 8L, 2L * k);
  }

  private void keepSmallest() {
    int[] order = order();
    boolean[] keep = new boolean[rows];
    for (int i = 0; i < k; i++) {
      keep[order[i]] = true;
    }
    bound = hashes[order[k - 1]];
    int kept = 0;
    for (int row = 0; row < rows; row++) {
      if (keep[row]) {
        hashes[kept] = hashes[row];
        partitions[kept] = partitions[row];
        offsets[kept] = offsets[row];
        eventTimes[kept] = eventTimes[row];
        System.arraycopy(values, row * width, values, kept * width, width);
        kept++;
      }
    }
    rows = kept;
  }

  /** Row numbers in ascending order of (hash, partition, offset), without a boxed comparator. */
  private int[] order() {
    long[] sorted = new long[rows];
    for (int row = 0; row < rows; row++) {
      sorted[row] = hashes[row] ^ Long.MIN_VALUE;
    }
    Arrays.sort(sorted);
    int[] order = new int[rows];
    Arrays.fill(order, -1);
    for (int row = 0; row < rows; row++) {
      long key = hashes[row] ^ Long.MIN_VALUE;
      int place = Arrays.binarySearch(sorted, key);
      while (place > 0 && sorted[place - 1] == key) {
        place--;
      }
      // Among equal hashes, insert by (partition, offset).
      int last = place;
      while (order[last] >= 0) {
        last++;
      }
      while (last > place && before(row, order[last - 1])) {
        order[last] = order[last - 1];
        last--;
      }
      order[last] = row;
    }
    return order;
  }

  private boolean before(int row, int other) {
    return partitions[row] != partitions[other]
        ? partitions[row] < partitions[other]
        : offsets[row] < offsets[other];
  }

  private void allocate(int capacity) {
    hashes = hashes == null ? new long[capacity] : Arrays.copyOf(hashes, capacity);
    partitions = partitions == null ? new int[capacity] : Arrays.copyOf(partitions, capacity);
    offsets = offsets == null ? new long[capacity] : Arrays.copyOf(offsets, capacity);
    eventTimes = eventTimes == null ? new long[capacity] : Arrays.copyOf(eventTimes, capacity);
    values =
        values == null ? new double[capacity * width] : Arrays.copyOf(values, capacity * width);
  }
}
