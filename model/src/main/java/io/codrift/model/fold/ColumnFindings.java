package io.codrift.model.fold;

import io.codrift.model.Window;
import io.codrift.model.discrete.DiscretePart;
import io.codrift.model.flow.SortedColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a window's columns are to each other. A column is silent if it is constant, if it has a
 * category of its own in every row, or if it is a copy: a strictly monotone function of an earlier
 * column of its side. A silent column does not change the mutual information. Its normal scores are
 * replaced by noise that is independent of all data, so that the model keeps its shape when a
 * column falls asleep or wakes up.
 */
public final class ColumnFindings {
  private static final int MOST_NAMES = 5;

  /** A column that tells something. */
  private static final int TELLS = -1;

  private static final int CONSTANT = -2;

  /** A category of its own in every row. */
  private static final int UNIQUE = -3;

  /** With a larger share of the rows in categories that occur once, a column is like an id. */
  private static final double MOSTLY = 0.5;

  /** A larger share of the rows in rare categories is worth a remark. */
  private static final double NOTABLE = 0.1;

  private final Window window;

  /**
   * {@link #TELLS}, {@link #CONSTANT}, {@link #UNIQUE}, or the column that a column is a copy of.
   */
  private final int[] states;

  private final int[] signs;
  private final Optional<FunctionalPair> functional;
  private final List<Integer> rare;
  private final List<Codes> codes;

  /**
   * The codes of categories in a column.
   *
   * @param some whether there are any
   * @param single share of the rows with a code that no other row has
   * @param rare share of the rows with a code that has no level of its own
   */
  private record Codes(boolean some, double single, double rare) {
    static Codes of(SortedColumn column) {
      return new Codes(
          column.codes() > 0,
          (double) column.singleCodes() / column.rows(),
          DiscretePart.rareCodes(column));
    }
  }

  private ColumnFindings(
      Window window,
      int[] states,
      int[] signs,
      Optional<FunctionalPair> functional,
      List<Integer> rare,
      List<Codes> codes) {
    this.window = window;
    this.states = states;
    this.signs = signs;
    this.functional = functional;
    this.rare = rare;
    this.codes = codes;
  }

  /**
   * Compares the columns of a window.
   *
   * @param columns X then Y, d_x + d_y of n rows
   */
  static ColumnFindings of(Window window, List<SortedColumn> columns, Folds folds, int foldCount) {
    int[] states = new int[columns.size()];
    int[] signs = new int[columns.size()];
    for (int i = 0; i < states.length; i++) {
      int first = i < window.xDims() ? 0 : window.xDims();
      states[i] = alone(columns.get(i));
      signs[i] = 1;
      for (int j = first; j < i && states[i] == TELLS; j++) {
        Monotone monotone =
            states[j] == TELLS ? Monotone.between(columns.get(j), columns.get(i)) : Monotone.NONE;
        if (monotone != Monotone.NONE) {
          states[i] = j;
          signs[i] = monotone == Monotone.RISING ? 1 : -1;
        }
      }
    }
    List<Integer> rare =
        IntStream.range(0, states.length)
            .filter(i -> states[i] == TELLS)
            .filter(i -> constantInAFold(columns.get(i), folds, foldCount))
            .boxed()
            .toList();
    return new ColumnFindings(
        window,
        states,
        signs,
        FunctionalPair.in(window, columns, i -> states[i] != TELLS),
        rare,
        columns.stream().map(Codes::of).toList());
  }

  /** The state of a column that is not compared with others. */
  private static int alone(SortedColumn column) {
    if (column.distinct() == 1) {
      return CONSTANT;
    }
    return column.singleCodes() == column.rows() ? UNIQUE : TELLS;
  }

  private static boolean constantInAFold(SortedColumn column, Folds folds, int foldCount) {
    double[] values = column.values();
    return IntStream.range(0, foldCount)
        .mapToObj(k -> folds.part(k).train())
        .anyMatch(rows -> Arrays.stream(rows).allMatch(r -> values[r] == values[rows[0]]));
  }

  /** Whether a column tells nothing that the columns before it do not tell. */
  public boolean silent(int column) {
    return states[column] != TELLS;
  }

  /**
   * The columns, with a constant in place of each silent one.
   *
   * @param columns X then Y, d_x + d_y of n rows
   */
  List<SortedColumn> silenced(List<SortedColumn> columns) {
    return IntStream.range(0, states.length)
        .mapToObj(i -> silent(i) ? SortedColumn.constant(window.rows()) : columns.get(i))
        .toList();
  }

  /** The column whose scores a column has: itself, or the one that it is a copy of. */
  public int source(int column) {
    return states[column] >= 0 ? states[column] : column;
  }

  /** −1 for a copy that falls where its column rises, 1 for other columns that tell, else 0. */
  public int sign(int column) {
    return states[column] == CONSTANT || states[column] == UNIQUE ? 0 : signs[column];
  }

  /**
   * Whether X has a density that every fold can model. It has none if one of its columns is silent,
   * has categories, or is constant in the training rows of a fold.
   */
  public boolean density() {
    return IntStream.range(0, window.xDims())
        .noneMatch(i -> silent(i) || codes.get(i).some() || rare.contains(i));
  }

  /** The columns of a side that is constant as a whole, as text. */
  Optional<String> degenerate() {
    int xDims = window.xDims();
    return Stream.of(IntStream.range(0, xDims), IntStream.range(xDims, states.length))
        .map(side -> side.boxed().toList())
        .filter(side -> side.stream().allMatch(i -> states[i] == CONSTANT))
        .map(side -> names(side, "is constant", "are constant"))
        .findFirst();
  }

  /** What is to be known about the columns, as text; empty if there is nothing. */
  public List<String> remarks() {
    List<String> remarks = new ArrayList<>();
    List<Integer> constant =
        IntStream.range(0, states.length).filter(i -> states[i] == CONSTANT).boxed().toList();
    if (!constant.isEmpty()) {
      remarks.add(
          names(constant, "is constant and tells nothing", "are constant and tell nothing"));
    }
    List<Integer> originals =
        Arrays.stream(states).filter(state -> state >= 0).distinct().boxed().toList();
    for (int original : originals) {
      List<Integer> copies =
          IntStream.range(0, states.length).filter(i -> states[i] == original).boxed().toList();
      String name = window.columnName(original);
      remarks.add(
          names(
              copies,
              "is a copy of column %s and adds nothing".formatted(name),
              "are copies of column %s and add nothing".formatted(name)));
    }
    if (!rare.isEmpty()) {
      remarks.add(
          names(
              rare,
              "has a single value in the training rows of a fold",
              "have a single value in the training rows of a fold"));
    }
    remarks.addAll(
        shares(
            codes -> codes.single() > MOSTLY,
            Codes::single,
            "mostly categories that occur once, as an id has: such rows tell nothing"));
    remarks.addAll(
        shares(
            codes -> codes.single() <= MOSTLY && codes.rare() > NOTABLE,
            Codes::rare,
            "rare categories that count as one: what tells them apart is not in the number"));
    functional.map(FunctionalPair::warning).ifPresent(remarks::add);
    return remarks;
  }

  /** A remark on the columns with some codes, each with a share of its rows. */
  private List<String> shares(Predicate<Codes> some, ToDoubleFunction<Codes> share, String what) {
    List<Integer> columns =
        IntStream.range(0, states.length).filter(i -> some.test(codes.get(i))).boxed().toList();
    return columns.isEmpty()
        ? List.of()
        : List.of(
            names(
                columns,
                i ->
                    String.format(
                        Locale.ROOT, " (%.0f %%)", 100 * share.applyAsDouble(codes.get(i))),
                "has " + what,
                "have " + what));
  }

  private String names(List<Integer> columns, String one, String several) {
    return names(columns, column -> "", one, several);
  }

  /**
   * @param added what follows the name of a column
   */
  private String names(
      List<Integer> columns, IntFunction<String> added, String one, String several) {
    List<String> names = columns.stream().map(i -> window.columnName(i) + added.apply(i)).toList();
    if (names.size() == 1) {
      return "column %s %s".formatted(names.get(0), one);
    }
    int named = Math.min(MOST_NAMES, names.size() - 1);
    String first = names.stream().limit(named).collect(Collectors.joining(", "));
    int left = names.size() - named;
    String last = left == 1 ? names.get(named) : left + " more";
    return "columns %s and %s %s".formatted(first, last, several);
  }
}
