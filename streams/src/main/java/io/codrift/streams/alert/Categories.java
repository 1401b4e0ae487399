package io.codrift.streams.alert;

import io.codrift.model.Category;
import io.codrift.schemas.BaselineLevel;
import io.codrift.schemas.BreakHistory;
import io.codrift.schemas.BreakKind;
import io.codrift.schemas.CategoryBaseline;
import io.codrift.schemas.CategoryChange;
import io.codrift.schemas.ColumnLevels;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.LevelCount;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Compares the categories of a window's columns with those of the baseline. A category is new if no
 * window of the baseline has it and it has at least 20 rows. One has vanished if it has no row and
 * would have at least 20 by its least share in the baseline. So a category that comes and goes in
 * the baseline is no news. Pure functions on a stored history.
 */
final class Categories {
  /** So many rows are not there, or missing, by chance. */
  private static final double FEWEST_ROWS = 20;

  /** With more categories in the baseline a column is not judged. */
  private static final int MOST_LEVELS = 256;

  /** An alert tells of so many changes. */
  static final int MOST_CHANGES = 100;

  /** So many texts are kept of all columns together: a history is one message of its changelog. */
  private static final int MOST_TEXTS = 2_000;

  private final int learning;

  /**
   * @param learning number of windows that a baseline is learnt from
   */
  Categories(int learning) {
    this.learning = learning;
  }

  /**
   * What a window has that the baseline has not, or the other way round; of very many changes those
   * of the largest shares.
   */
  Optional<Break> judge(BreakHistory history, DependenceEstimate window) {
    List<CategoryChange> changes =
        window.getLevels().stream()
            .flatMap(
                levels ->
                    baseline(history, levels.getColumn())
                        .filter(known -> known.getWindows() >= learning && known.getComplete())
                        .map(known -> changes(known, levels, window.getUsed()))
                        .orElse(Stream.empty()))
            .sorted(Comparator.comparingDouble(CategoryChange::getShare).reversed())
            .limit(MOST_CHANGES)
            .toList();
    return changes.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Break(
                BreakKind.CATEGORY,
                changes.stream().map(CategoryChange::getColumn).distinct().toList(),
                changes));
  }

  /** The history after a window, from which the baseline is learnt if it is not complete. */
  BreakHistory learn(BreakHistory history, DependenceEstimate window) {
    if (window.getLevels().isEmpty() || window.getUsed() == 0) {
      return history;
    }
    List<CategoryBaseline> columns = new ArrayList<>();
    for (ColumnLevels levels : window.getLevels()) {
      CategoryBaseline known =
          baseline(history, levels.getColumn())
              .orElseGet(() -> CategoryBaseline.newBuilder().setColumn(levels.getColumn()).build());
      CategoryBaseline after =
          known.getWindows() >= learning ? known : learnt(known, levels, window.getUsed());
      columns.add(named(after, known, levels));
    }
    // A column that has no categories in this window may have them in the next.
    history.getCategories().stream()
        .filter(known -> isIn(window, known.getColumn()))
        .filter(known -> columns.stream().noneMatch(c -> c.getColumn().equals(known.getColumn())))
        .forEach(columns::add);
    return BreakHistory.newBuilder(history).setCategories(withFirstTexts(columns)).build();
  }

  private static List<CategoryBaseline> withFirstTexts(List<CategoryBaseline> columns) {
    List<CategoryBaseline> bounded = new ArrayList<>();
    int left = MOST_TEXTS;
    for (CategoryBaseline column : columns) {
      List<BaselineLevel> levels = new ArrayList<>();
      for (BaselineLevel level : column.getLevels()) {
        boolean isDropped = level.getText() != null && left == 0;
        left -= level.getText() == null || isDropped ? 0 : 1;
        levels.add(isDropped ? BaselineLevel.newBuilder(level).setText(null).build() : level);
      }
      bounded.add(CategoryBaseline.newBuilder(column).setLevels(levels).build());
    }
    return bounded;
  }

  private static boolean isIn(DependenceEstimate window, String column) {
    return window.getX().contains(column) || window.getY().contains(column);
  }

  private static Optional<CategoryBaseline> baseline(BreakHistory history, String column) {
    return history.getCategories().stream()
        .filter(known -> known.getColumn().equals(column))
        .findFirst();
  }

  private static boolean isComplete(ColumnLevels levels) {
    return levels.getDifferent() == levels.getLevels().size();
  }

  private static Stream<CategoryChange> changes(
      CategoryBaseline baseline, ColumnLevels levels, long rows) {
    Stream<CategoryChange> appeared =
        levels.getLevels().stream()
            .filter(level -> level.getCount() >= FEWEST_ROWS)
            .filter(
                level ->
                    baseline.getLevels().stream()
                        .noneMatch(known -> known.getCode() == level.getCode()))
            .map(
                level ->
                    change(
                        levels.getColumn(),
                        level.getCode(),
                        level.getText(),
                        true,
                        level.getCount() / (double) rows));
    Stream<CategoryChange> vanished =
        baseline.getLevels().stream()
            .filter(known -> isComplete(levels))
            .filter(known -> known.getLeastShare() * rows >= FEWEST_ROWS)
            .filter(
                known ->
                    levels.getLevels().stream()
                        .noneMatch(level -> level.getCode() == known.getCode()))
            .map(
                known ->
                    change(
                        levels.getColumn(),
                        known.getCode(),
                        known.getText(),
                        false,
                        known.getLeastShare()));
    return Stream.concat(appeared, vanished);
  }

  private static CategoryChange change(
      String column, double code, String text, boolean appeared, double share) {
    return CategoryChange.newBuilder()
        .setColumn(column)
        .setCategory(Category.name(code))
        .setText(text)
        .setAppeared(appeared)
        .setShare(share)
        .build();
  }

  /**
   * A baseline with the texts of the one before and of a window: the windows after which a category
   * has vanished have no text of it.
   */
  private static CategoryBaseline named(
      CategoryBaseline baseline, CategoryBaseline before, ColumnLevels levels) {
    Map<Double, String> texts = new HashMap<>();
    before.getLevels().forEach(level -> texts.put(level.getCode(), level.getText()));
    levels.getLevels().stream()
        .filter(level -> level.getText() != null)
        .forEach(level -> texts.put(level.getCode(), level.getText()));
    return CategoryBaseline.newBuilder(baseline)
        .setLevels(
            baseline.getLevels().stream()
                .map(
                    level ->
                        BaselineLevel.newBuilder(level).setText(texts.get(level.getCode())).build())
                .toList())
        .build();
  }

  private static CategoryBaseline learnt(CategoryBaseline known, ColumnLevels levels, long rows) {
    Map<Double, Double> least = new LinkedHashMap<>();
    known.getLevels().forEach(level -> least.put(level.getCode(), 0.0));
    for (LevelCount level : levels.getLevels()) {
      double share = level.getCount() / (double) rows;
      double before =
          known.getLevels().stream()
              .filter(l -> l.getCode() == level.getCode())
              .findFirst()
              .map(BaselineLevel::getLeastShare)
              .orElse(known.getWindows() == 0 ? share : 0);
      least.put(level.getCode(), Math.min(share, before));
    }
    boolean complete = known.getComplete() && isComplete(levels) && least.size() <= MOST_LEVELS;
    return CategoryBaseline.newBuilder(known)
        .setWindows(known.getWindows() + 1)
        .setComplete(complete)
        .setLevels(
            complete
                ? least.entrySet().stream()
                    .map(
                        level ->
                            BaselineLevel.newBuilder()
                                .setCode(level.getKey())
                                .setLeastShare(level.getValue())
                                .build())
                    .toList()
                : List.of())
        .build();
  }
}
