package io.codrift.streams.alert;

/**
 * The sum of numbers of which one changes at a time: a tree of partial sums. A change adds anew
 * along one path, of as many sums as the number of numbers has binary digits. Nothing is
 * subtracted, so no rounding error stays behind, and the sum depends on the numbers alone, not on
 * the order of the changes. Not thread-safe.
 */
final class EvidenceSum {
  /** The sums, the root at 1, the children of i at 2i and 2i + 1; the numbers are the leaves. */
  private final double[] sums;

  private final int leaves;

  /**
   * @param count how many numbers; all are 0 at first
   */
  EvidenceSum(int count) {
    leaves = Integer.highestOneBit(Math.max(1, 2 * count - 1));
    sums = new double[2 * leaves];
  }

  /**
   * Replaces a number.
   *
   * @return how many sums were added anew
   */
  int set(int place, double value) {
    int node = leaves + place;
    if (sums[node] == value) {
      return 0;
    }
    sums[node] = value;
    int added = 0;
    for (node /= 2; node >= 1; node /= 2) {
      sums[node] = sums[2 * node] + sums[2 * node + 1];
      added++;
    }
    return added;
  }

  double sum() {
    return sums[1];
  }
}
