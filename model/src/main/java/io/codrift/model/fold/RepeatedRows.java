package io.codrift.model.fold;

import io.codrift.model.Window;
import io.codrift.model.random.SplitMix64;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Rows that are copies of other rows, equal in every column: records that were sent again, rows of
 * an oversampled class, readings that a sensor repeats. A copy tells nothing new. As rows, copies
 * would make the error too small, and a row in training would be evaluated again as its copy. So
 * one of each is kept, the earliest.
 *
 * <p>Equal rows of discrete or rounded data are no copies: equal values are what such data consist
 * of. They are told apart by a column whose values do not repeat by themselves: among the distinct
 * rows, nine of ten of its values occur once, and nine of ten are no integers, as ids and counts
 * are. A row that occurs very often is an atom, such as a machine at rest in all columns, and is
 * kept as it is.
 *
 * @param window the window without copies
 * @param copies number of rows that were left out
 * @param rows number of rows before
 */
record RepeatedRows(Window window, int copies, int rows) {
  /** Fewer copies than this share of the rows change nothing that matters. */
  private static final double NOTABLE = 0.01;

  /** Fewer rows that are repeated may be states of the process. */
  private static final int FEWEST_ORIGINALS = 10;

  /** A row that occurs more often than both of these is an atom. */
  private static final int MOST_COPIES = 20;

  private static final double LARGEST_SHARE = 0.02;

  /** Share of a column's values that occur once, and share of those that are no integers. */
  private static final double NEARLY_ALL = 0.9;

  /** Finds the copies, and leaves them out if they are a notable share of the rows. */
  static RepeatedRows in(Window window) {
    int n = window.rows();
    RepeatedRows none = new RepeatedRows(window, 0, n);
    long[] keys = IntStream.range(0, n).mapToLong(row -> key(window, row)).toArray();
    int most = (int) Math.max(MOST_COPIES, LARGEST_SHARE * n);
    Groups groups = Groups.of(keys, most);
    if (groups.originals < FEWEST_ORIGINALS || groups.copies < NOTABLE * n) {
      return none;
    }
    int[] first = first(window, keys, groups);
    IntPredicate isCopy =
        row ->
            first[row] != row
                && groups.sizes.get(keys[row]) <= most
                && equal(window, row, first[row]);
    int[] distinct = IntStream.range(0, n).filter(row -> first[row] == row).toArray();
    if (!hasUnrepeatedColumn(window, distinct)) {
      return none;
    }
    int[] kept = IntStream.range(0, n).filter(isCopy.negate()).toArray();
    return new RepeatedRows(rows(window, kept), n - kept.length, n);
  }

  /** A readable description; empty if nothing was left out. */
  Optional<String> remark() {
    return copies == 0
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "%,d of %,d rows are copies of other rows and are left out: the number and its error are those of the distinct rows",
                copies,
                rows));
  }

  /** Equal rows have equal keys. Negative zero equals zero. */
  private static long key(Window window, int row) {
    long key = 0;
    for (int i = 0; i < window.xDims(); i++) {
      key =
          SplitMix64.mix(key ^ Double.doubleToLongBits(window.x()[row * window.xDims() + i] + 0.0));
    }
    for (int i = 0; i < window.yDims(); i++) {
      key =
          SplitMix64.mix(key ^ Double.doubleToLongBits(window.y()[row * window.yDims() + i] + 0.0));
    }
    return key;
  }

  private static boolean equal(Window window, int row, int other) {
    return equal(window.x(), window.xDims(), row, other)
        && equal(window.y(), window.yDims(), row, other);
  }

  private static boolean equal(double[] values, int width, int row, int other) {
    for (int i = 0; i < width; i++) {
      if (values[row * width + i] != values[other * width + i]) {
        return false;
      }
    }
    return true;
  }

  /**
   * Rows with equal keys.
   *
   * @param sizes how often each key occurs that occurs more than once
   * @param originals number of these keys that are no atoms
   * @param copies number of rows with such a key beyond the first
   */
  private record Groups(Map<Long, Integer> sizes, int originals, int copies) {
    static Groups of(long[] keys, int most) {
      long[] sorted = keys.clone();
      Arrays.sort(sorted);
      Map<Long, Integer> sizes = new HashMap<>();
      int originals = 0;
      int copies = 0;
      for (int from = 0; from < sorted.length; ) {
        int to = from + 1;
        while (to < sorted.length && sorted[to] == sorted[from]) {
          to++;
        }
        if (to - from > 1) {
          sizes.put(sorted[from], to - from);
          boolean atom = to - from > most;
          originals += atom ? 0 : 1;
          copies += atom ? 0 : to - from - 1;
        }
        from = to;
      }
      return new Groups(sizes, originals, copies);
    }
  }

  /** The earliest row with the key of each row. */
  private static int[] first(Window window, long[] keys, Groups groups) {
    long[] times = window.eventTimes();
    Map<Long, Integer> earliest = new HashMap<>();
    for (int row = 0; row < keys.length; row++) {
      if (groups.sizes.containsKey(keys[row])) {
        earliest.merge(keys[row], row, (a, b) -> times[b] < times[a] ? b : a);
      }
    }
    return IntStream.range(0, keys.length)
        .map(row -> earliest.getOrDefault(keys[row], row))
        .toArray();
  }

  private static boolean hasUnrepeatedColumn(Window window, int[] distinct) {
    int xDims = window.xDims();
    int yDims = window.yDims();
    return IntStream.range(0, xDims)
            .anyMatch(i -> isUnrepeated(distinct, row -> window.x()[row * xDims + i]))
        || IntStream.range(0, yDims)
            .anyMatch(i -> isUnrepeated(distinct, row -> window.y()[row * yDims + i]));
  }

  private static boolean isUnrepeated(int[] rows, IntToDoubleFunction column) {
    double[] sorted = Arrays.stream(rows).mapToDouble(column::applyAsDouble).sorted().toArray();
    int once = 0;
    int fractions = 0;
    for (int i = 0; i < sorted.length; i++) {
      boolean repeated =
          (i > 0 && sorted[i] == sorted[i - 1])
              || (i < sorted.length - 1 && sorted[i] == sorted[i + 1]);
      once += repeated ? 0 : 1;
      fractions += sorted[i] == Math.rint(sorted[i]) ? 0 : 1;
    }
    return once >= NEARLY_ALL * sorted.length && fractions >= NEARLY_ALL * sorted.length;
  }

  private static Window rows(Window window, int[] kept) {
    return new Window(
        window.xNames(),
        window.yNames(),
        kept.length,
        values(window.x(), window.xDims(), kept),
        values(window.y(), window.yDims(), kept),
        Arrays.stream(kept).mapToLong(row -> window.eventTimes()[row]).toArray(),
        Arrays.stream(kept).mapToLong(row -> window.hashes()[row]).toArray(),
        window.begin(),
        window.end(),
        window.freshFrom());
  }

  private static double[] values(double[] all, int width, int[] kept) {
    double[] values = new double[kept.length * width];
    for (int i = 0; i < kept.length; i++) {
      System.arraycopy(all, kept[i] * width, values, i * width, width);
    }
    return values;
  }
}
