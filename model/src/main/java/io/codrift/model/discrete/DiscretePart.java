package io.codrift.model.discrete;

import io.codrift.model.Category;
import io.codrift.model.binary.BinaryReader;
import io.codrift.model.binary.BinaryWriter;
import io.codrift.model.flow.SortedColumn;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The discrete part of a column: its atoms. An atom is a value that repeats and has a probability
 * of its own. Level {@code i} is atom {@code i}; the last level is any other value.
 *
 * <p>The rule for numbers, by the rows of one window:
 *
 * <ul>
 *   <li>A constant column is discrete and has no atoms.
 *   <li>Another column is discrete if it has at most {@value #MOST_LEVELS} different values, at
 *       least {@value #ROWS_PER_VALUE} rows for each on average, and at most half of the values
 *       occur once. Its atoms are the values that occur at least {@value #LEAST_ROWS} times; the
 *       rare values are one level together.
 *   <li>Any other column is mixed if a value occurs in at least 2 % of the rows, in at least
 *       {@value #LEAST_ATOM_ROWS} rows, and {@value #EXCEPTIONAL} times as often as the average
 *       value. Such values are its atoms.
 *   <li>Any other column is continuous, even if its values are rounded.
 * </ul>
 *
 * <p>The rule for codes of a {@link Category}:
 *
 * <ul>
 *   <li>A column of codes is discrete, however many there are. Its atoms are the codes that occur
 *       at least {@value #LEAST_ROWS} times; if there are more than {@value #MOST_CODES}, the most
 *       frequent ones. The others are one level together, also those that are not in the window.
 *   <li>In a column of codes and numbers the numbers follow the rule for numbers. If they are
 *       discrete, so is the column. Otherwise the rare codes are an atom, so that the last level
 *       has numbers only.
 * </ul>
 *
 * <p>The rule counts values only. It does not change when codes are exchanged or a column is
 * transformed.
 */
public final class DiscretePart {
  static final int MOST_LEVELS = 256;
  static final int ROWS_PER_VALUE = 10;
  static final int MOST_CODES = MOST_LEVELS - 1;
  static final int LEAST_ROWS = 2;
  static final int LEAST_ATOM_ROWS = 8;
  static final int EXCEPTIONAL = 10;
  private static final double LEAST_ATOM_SHARE = 0.02;

  /** The atom of all rare codes together: a number above all codes. */
  private static final double RARE_CODES = 0x1p901;

  private static final DiscretePart NONE = new DiscretePart(new double[0], false);

  private final double[] atoms;
  private final boolean whole;

  private DiscretePart(double[] atoms, boolean whole) {
    this.atoms = atoms;
    this.whole = whole;
  }

  /** Finds the discrete part of a column. */
  public static DiscretePart of(SortedColumn column) {
    Counts all = Counts.of(column);
    if (all.different == 1) {
      return new DiscretePart(new double[0], true);
    }
    if (column.codes() == 0) {
      return ofNumbers(all);
    }
    Counts codes = all.codes(true);
    Counts numbers = all.codes(false);
    if (numbers.rows == 0) {
      return new DiscretePart(codes.mostFrequent(MOST_CODES), true);
    }
    DiscretePart some = numbers.different == 1 ? all(numbers) : ofNumbers(numbers);
    double[] atoms =
        Stream.of(
                some.atoms,
                codes.mostFrequent(Math.max(0, MOST_CODES - some.atoms.length)),
                some.whole ? new double[0] : new double[] {RARE_CODES})
            .flatMapToDouble(Arrays::stream)
            .sorted()
            .toArray();
    return new DiscretePart(atoms, some.whole);
  }

  private static DiscretePart all(Counts numbers) {
    return new DiscretePart(numbers.atLeast(1), true);
  }

  private static DiscretePart ofNumbers(Counts numbers) {
    int n = numbers.rows;
    int different = numbers.different;
    int once = (int) Arrays.stream(numbers.counts).filter(count -> count == 1).count();
    if (different <= MOST_LEVELS
        && (long) different * ROWS_PER_VALUE <= n
        && 2 * once <= different) {
      return new DiscretePart(numbers.atLeast(LEAST_ROWS), true);
    }
    double least = Math.max(LEAST_ATOM_ROWS, LEAST_ATOM_SHARE * n);
    double exceptional = (double) EXCEPTIONAL * n / different;
    double[] atoms = numbers.atLeast(Math.max(least, exceptional));
    return atoms.length == 0 ? NONE : new DiscretePart(atoms, false);
  }

  /**
   * The different values of some rows.
   *
   * @param rows number of rows
   * @param different number of different values
   * @param values ascending, shape (different)
   * @param counts the rows of each value, shape (different)
   */
  @SuppressWarnings("ArrayRecordComponent")
  private record Counts(int rows, int different, double[] values, int[] counts) {
    static Counts of(SortedColumn column) {
      int n = column.rows();
      double[] values = new double[column.distinct()];
      int[] counts = new int[column.distinct()];
      int different = 0;
      for (int from = 0; from < n; ) {
        double value = column.values()[column.order()[from]];
        int to = from + 1;
        while (to < n && column.values()[column.order()[to]] == value) {
          to++;
        }
        values[different] = value;
        counts[different++] = to - from;
        from = to;
      }
      return new Counts(n, different, values, counts);
    }

    /** Only the codes, or all others. */
    Counts codes(boolean kept) {
      int[] some = some(i -> Category.isCode(values[i]) == kept);
      int[] others = Arrays.stream(some).map(i -> counts[i]).toArray();
      return new Counts(Arrays.stream(others).sum(), some.length, values(some), others);
    }

    double[] atLeast(double least) {
      return values(some(i -> counts[i] >= least));
    }

    /** At most this many values that are not rare, ascending. Of equal frequencies the smaller. */
    double[] mostFrequent(int most) {
      int[] kept =
          Arrays.stream(some(i -> counts[i] >= LEAST_ROWS))
              .boxed()
              .sorted(Comparator.comparingInt(i -> -counts[i]))
              .limit(most)
              .mapToInt(Integer::intValue)
              .sorted()
              .toArray();
      return values(kept);
    }

    private int[] some(IntPredicate kept) {
      return IntStream.range(0, different).filter(kept).toArray();
    }

    private double[] values(int[] kept) {
      return Arrays.stream(kept).mapToDouble(i -> values[i]).toArray();
    }
  }

  /** Whether the column is discrete, so that all values without an atom are one level. */
  public boolean isDiscrete() {
    return whole;
  }

  /** Whether the column is continuous: it has no atoms. */
  public boolean isContinuous() {
    return !whole && atoms.length == 0;
  }

  /** The share of a column's rows whose code has no level of its own, 0 to 1. */
  public static double rareCodes(SortedColumn column) {
    if (column.codes() == 0) {
      return 0;
    }
    DiscretePart part = of(column);
    long rare =
        Arrays.stream(column.values())
            .filter(v -> Category.isCode(v) && Arrays.binarySearch(part.atoms, v) < 0)
            .count();
    return (double) rare / column.rows();
  }

  /** The number of levels: the atoms and the other values. */
  int levels() {
    return atoms.length + 1;
  }

  /** The level of a value. */
  int level(double value) {
    // Negative zero is the same atom as zero.
    int found = Arrays.binarySearch(atoms, value + 0.0);
    if (found < 0 && Category.isCode(value)) {
      found = Arrays.binarySearch(atoms, RARE_CODES);
    }
    return found >= 0 ? found : atoms.length;
  }

  void write(BinaryWriter out) {
    out.integer(whole ? 1 : 0);
    out.reals(atoms);
  }

  static DiscretePart read(BinaryReader in) {
    boolean whole = in.integer("discrete", 0, 1) == 1;
    double[] atoms = in.finites("atoms");
    for (int i = 1; i < atoms.length; i++) {
      if (!(atoms[i - 1] < atoms[i])) {
        throw new IllegalArgumentException("the atoms are not ascending");
      }
    }
    return new DiscretePart(atoms, whole);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DiscretePart that
        && whole == that.whole
        && Arrays.equals(atoms, that.atoms);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(atoms) + Boolean.hashCode(whole);
  }

  @Override
  public String toString() {
    return "DiscretePart[atoms=%s, discrete=%s]".formatted(Arrays.toString(atoms), whole);
  }
}
