package io.codrift.model.discrete;

import io.codrift.model.binary.BinaryReader;
import io.codrift.model.binary.BinaryWriter;
import io.codrift.model.flow.SortedColumn;
import java.util.Arrays;

/**
 * The discrete part of a column: its atoms. An atom is a value that repeats and has a probability
 * of its own. Level {@code i} is atom {@code i}; the last level is any other value.
 *
 * <p>The rule, by the rows of one window:
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
 * <p>The rule counts values only. It does not change when codes are exchanged or a column is
 * transformed.
 */
public final class DiscretePart {
  static final int MOST_LEVELS = 256;
  static final int ROWS_PER_VALUE = 10;
  static final int LEAST_ROWS = 2;
  static final int LEAST_ATOM_ROWS = 8;
  static final int EXCEPTIONAL = 10;
  private static final double LEAST_ATOM_SHARE = 0.02;

  private static final DiscretePart NONE = new DiscretePart(new double[0], false);

  private final double[] atoms;
  private final boolean whole;

  private DiscretePart(double[] atoms, boolean whole) {
    this.atoms = atoms;
    this.whole = whole;
  }

  /** Finds the discrete part of a column. */
  public static DiscretePart of(SortedColumn column) {
    int n = column.rows();
    double[] values = new double[n];
    int[] counts = new int[n];
    int different = 0;
    int once = 0;
    for (int from = 0; from < n; ) {
      double value = column.values()[column.order()[from]];
      int to = from + 1;
      while (to < n && column.values()[column.order()[to]] == value) {
        to++;
      }
      values[different] = value;
      counts[different++] = to - from;
      once += to - from == 1 ? 1 : 0;
      from = to;
    }
    if (different == 1) {
      return new DiscretePart(new double[0], true);
    }
    if (different <= MOST_LEVELS
        && (long) different * ROWS_PER_VALUE <= n
        && 2 * once <= different) {
      return new DiscretePart(atoms(values, counts, different, LEAST_ROWS), true);
    }
    double least = Math.max(LEAST_ATOM_ROWS, LEAST_ATOM_SHARE * n);
    double exceptional = (double) EXCEPTIONAL * n / different;
    double[] atoms = atoms(values, counts, different, Math.max(least, exceptional));
    return atoms.length == 0 ? NONE : new DiscretePart(atoms, false);
  }

  private static double[] atoms(double[] values, int[] counts, int different, double least) {
    double[] atoms = new double[different];
    int count = 0;
    for (int i = 0; i < different; i++) {
      if (counts[i] >= least) {
        atoms[count++] = values[i];
      }
    }
    return Arrays.copyOf(atoms, count);
  }

  /** Whether the column is discrete, so that all values without an atom are one level. */
  public boolean isDiscrete() {
    return whole;
  }

  /** Whether the column is continuous: it has no atoms. */
  public boolean isContinuous() {
    return !whole && atoms.length == 0;
  }

  /** The number of levels: the atoms and the other values. */
  int levels() {
    return atoms.length + 1;
  }

  /** The level of a value. */
  int level(double value) {
    // Negative zero is the same atom as zero.
    int found = Arrays.binarySearch(atoms, value + 0.0);
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
