package io.codrift.model.discrete;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A discrete model of one fold, as a candidate of its mixture. It is fitted twice, as the
 * elliptical start is: training and mixing use the fit on the training rows, evaluation uses the
 * fit on all known rows with the same choices.
 *
 * @param model the model fitted on the known rows
 * @param ratios training and validation rows under the first fit, evaluation rows under the second;
 *     the other rows are 0
 */
public record DiscreteStart(DiscreteModel model, LogRatios ratios) {

  /**
   * The rows of a fold.
   *
   * @param train the rows of the first fit
   * @param learning the rows that the first fit is evaluated on
   * @param known the rows of the second fit
   * @param evaluation the rows that the second fit is evaluated on
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Rows(int[] train, int[] learning, int[] known, int[] evaluation) {}

  /**
   * Fits the models that suit the columns: tables where the context is discrete, logistic models
   * where it is not, or where several columns are the context of some link.
   *
   * @param target columns of the modelled side
   * @param context columns of the other side
   * @param hashes the hash of each row of the window
   * @return empty if no column has atoms
   */
  public static List<DiscreteStart> of(
      SideColumns target, SideColumns context, Rows rows, long[] hashes) {
    if (!target.hasAtoms()) {
      return List.of();
    }
    Split train = Split.of(target, context, rows.train, hashes);
    Split known = Split.of(target, context, rows.known, hashes);
    List<DiscreteStart> starts = new ArrayList<>();
    boolean table = LevelTable.fits(train.context, rows.train);
    if (table) {
      starts.add(of(target, context, rows, hashes, train, known, true));
    }
    if (!table || context.columns().size() > 1 || Link.chain(train.target).size() > 1) {
      starts.add(of(target, context, rows, hashes, train, known, false));
    }
    return starts;
  }

  /** Both sides, split by maps that are fitted on the same rows. */
  private record Split(List<SplitColumn> target, List<SplitColumn> context) {
    static Split of(SideColumns target, SideColumns context, int[] fitted, long[] hashes) {
      return new Split(target.split(fitted, hashes), context.split(fitted, hashes));
    }
  }

  private static DiscreteStart of(
      SideColumns target,
      SideColumns context,
      Rows rows,
      long[] hashes,
      Split train,
      Split known,
      boolean table) {
    List<Link> first = new ArrayList<>();
    List<Link> second = new ArrayList<>();
    List<SplitColumn> trainContext = new ArrayList<>(train.context);
    List<SplitColumn> knownContext = new ArrayList<>(known.context);
    List<SplitColumn> preceding = new ArrayList<>();
    for (int[] columns : Link.chain(train.target)) {
      List<SplitColumn> linked = Link.some(train.target, columns);
      Cells cells = Cells.of(linked, Link.all(hashes.length), DiscretePart.LEAST_ROWS);
      int[] cell = cells.of(linked);
      int count = cells.count();
      LevelFit given = fit(trainContext, cell, count, rows.train, table);
      Optional<LevelFit> alone =
          preceding.isEmpty()
              ? Optional.empty()
              : Optional.of(fit(preceding, cell, count, rows.train, true));
      first.add(
          new Link(
              columns,
              cells,
              given.model(),
              alone.map(LevelFit::model),
              Link.inner(linked, cell, count, rows.train)));
      second.add(
          new Link(
              columns,
              cells,
              given.refitted(knownContext, cell, rows.known),
              alone.map(fit -> fit.refitted(preceding, cell, rows.known)),
              Link.inner(linked, cell, count, rows.known)));
      SplitColumn ofCells = SplitColumn.ofCells(count, cell);
      trainContext.add(ofCells);
      knownContext.add(ofCells);
      preceding.add(ofCells);
    }
    DiscreteModel model = new DiscreteModel(target.parts(), context.parts(), second);
    LogRatios ratios =
        new DiscreteModel(target.parts(), context.parts(), first)
            .ratios(target, context, rows.train, rows.learning, hashes);
    LogRatios evaluated = model.ratios(target, context, rows.known, rows.evaluation, hashes);
    for (int row : rows.evaluation) {
      ratios.conditional()[row] = evaluated.conditional()[row];
      ratios.marginal()[row] = evaluated.marginal()[row];
    }
    return new DiscreteStart(model, ratios);
  }

  private static LevelFit fit(
      List<SplitColumn> context, int[] cell, int cells, int[] rows, boolean table) {
    return table && LevelTable.fits(context, rows)
        ? LevelTable.of(context, cell, cells, rows)
        : LogisticFit.of(context, cell, cells, rows);
  }
}
