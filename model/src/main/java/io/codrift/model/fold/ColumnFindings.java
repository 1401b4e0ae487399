package io.codrift.model.fold;

import io.codrift.model.Window;
import io.codrift.model.flow.SortedColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a window's columns are to each other. A column is silent if it is constant, or a copy: a
 * strictly monotone function of an earlier column of its side. A silent column does not change the
 * mutual information. Its normal scores are replaced by noise that is independent of all data, so
 * that the model keeps its shape when a column falls asleep or wakes up.
 */
public final class ColumnFindings {
  private static final int MOST_NAMES = 5;

  /** A column that tells something. */
  private static final int TELLS = -1;

  private static final int CONSTANT = -2;

  private final Window window;

  /** {@link #TELLS}, {@link #CONSTANT}, or the column that a column is a copy of. */
  private final int[] states;

  private final int[] signs;
  private final Optional<FunctionalPair> functional;
  private final List<Integer> rare;

  private ColumnFindings(
      Window window,
      int[] states,
      int[] signs,
      Optional<FunctionalPair> functional,
      List<Integer> rare) {
    this.window = window;
    this.states = states;
    this.signs = signs;
    this.functional = functional;
    this.rare = rare;
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
      states[i] = columns.get(i).distinct() == 1 ? CONSTANT : TELLS;
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
        window, states, signs, FunctionalPair.in(window, columns, i -> states[i] != TELLS), rare);
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

  /** −1 for a copy that falls where its column rises, 0 for a constant, 1 for all others. */
  public int sign(int column) {
    return states[column] == CONSTANT ? 0 : signs[column];
  }

  /**
   * Whether X has a density that every fold can model. It has none if one of its columns is silent,
   * or constant in the training rows of a fold.
   */
  public boolean density() {
    return IntStream.range(0, window.xDims()).noneMatch(i -> silent(i) || rare.contains(i));
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
      String name = name(original);
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
    functional.map(FunctionalPair::warning).ifPresent(remarks::add);
    return remarks;
  }

  private String names(List<Integer> columns, String one, String several) {
    if (columns.size() == 1) {
      return "column %s %s".formatted(name(columns.get(0)), one);
    }
    int named = Math.min(MOST_NAMES, columns.size() - 1);
    String first = columns.stream().limit(named).map(this::name).collect(Collectors.joining(", "));
    int left = columns.size() - named;
    String last = left == 1 ? name(columns.get(named)) : left + " more";
    return "columns %s and %s %s".formatted(first, last, several);
  }

  private String name(int column) {
    return column < window.xDims()
        ? window.xNames().get(column)
        : window.yNames().get(column - window.xDims());
  }
}
