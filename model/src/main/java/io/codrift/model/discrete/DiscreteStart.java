package io.codrift.model.discrete;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

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
   * @param validation the rows that the first fit is evaluated on, beside its training rows
   * @param known the rows of the second fit
   * @param evaluation the rows that the second fit is evaluated on
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Rows(int[] train, int[] validation, int[] known, int[] evaluation) {
    private int[] learning() {
      return IntStream.concat(Arrays.stream(train), Arrays.stream(validation)).toArray();
    }
  }

  /**
   * Fits the models that suit the columns: tables where the context is discrete, logistic models
   * where it is not, or where several columns are the context of some link; the same with networks
   * where they help. The scores of target columns that are not discrete are regressed on the levels
   * and scores of the other columns.
   *
   * @param target columns of the modelled side
   * @param context columns of the other side
   * @param hashes the hash of each row of the window
   * @return empty if no column has atoms, or if there are so many columns that the fit takes too
   *     long
   */
  public static List<DiscreteStart> of(
      SideColumns target, SideColumns context, Rows rows, long[] hashes) {
    if (!target.hasAtoms() && !context.hasAtoms()) {
      return List.of();
    }
    Split train = Split.of(target, context, rows.train, hashes);
    Split known = Split.of(target, context, rows.known, hashes);
    List<int[]> chain = Link.chain(train.target);
    int scored = (int) train.target.stream().filter(SplitColumn::continuous).count();
    // Each link and each column with scores has one model with the context and one without.
    Work work = Work.of(2 * (chain.size() + scored));
    if (exceeded(train, chain, rows.train.length, work)) {
      return List.of();
    }
    Scores scores = Scores.of(train, known, rows, work);
    List<DiscreteStart> starts = new ArrayList<>();
    if (!target.hasAtoms()) {
      starts.add(of(target, context, rows, hashes, Levels.NONE, scores));
      scores
          .withNetworks(train, rows, work)
          .ifPresent(b -> starts.add(of(target, context, rows, hashes, Levels.NONE, b)));
      return starts;
    }
    boolean table = LevelTable.fits(train.context, rows.train);
    List<Levels> candidates = new ArrayList<>();
    if (table) {
      candidates.add(Levels.of(train, known, rows, Levels.Kind.TABLE, work));
    }
    if (!table || context.columns().size() > 1 || chain.size() > 1) {
      Levels levels = Levels.of(train, known, rows, Levels.Kind.LOGISTIC, work);
      candidates.add(levels);
      levels.withNetworks(rows, work).ifPresent(candidates::add);
    }
    for (Levels levels : candidates) {
      starts.add(of(target, context, rows, hashes, levels, scores));
    }
    scores
        .withNetworks(train, rows, work)
        .ifPresent(
            better -> {
              for (Levels levels : candidates) {
                starts.add(of(target, context, rows, hashes, levels, better));
              }
            });
    return starts;
  }

  private static boolean exceeded(Split split, List<int[]> chain, int rows, Work work) {
    int columns = split.context.size() + split.target.size();
    int outcomes =
        chain.stream()
            .mapToInt(link -> link.length == 1 ? split.target.get(link[0]).levelCount() : 1)
            .max()
            .orElse(1);
    return work.exceededBy(columns, rows, outcomes);
  }

  private static DiscreteStart of(
      SideColumns target,
      SideColumns context,
      Rows rows,
      long[] hashes,
      Levels levels,
      Scores scores) {
    DiscreteModel first =
        new DiscreteModel(target.parts(), context.parts(), levels.first, scores.first);
    DiscreteModel second =
        new DiscreteModel(target.parts(), context.parts(), levels.second, scores.second);
    LogRatios ratios = first.ratios(target, context, rows.train, rows.learning(), hashes);
    LogRatios evaluated = second.ratios(target, context, rows.known, rows.evaluation, hashes);
    for (int row : rows.evaluation) {
      ratios.conditional()[row] = evaluated.conditional()[row];
      ratios.marginal()[row] = evaluated.marginal()[row];
    }
    return new DiscreteStart(second, ratios);
  }

  /** Both sides, split by maps that are fitted on the same rows. */
  private record Split(List<SplitColumn> target, List<SplitColumn> context) {
    static Split of(SideColumns target, SideColumns context, int[] fitted, long[] hashes) {
      return new Split(target.split(fitted, hashes), context.split(fitted, hashes));
    }
  }

  /** The links of both fits. */
  private record Levels(List<Link> first, List<Link> second, List<Chained> chain) {
    static final Levels NONE = new Levels(List.of(), List.of(), List.of());

    /** What gives the levels of a link. */
    enum Kind {
      TABLE,
      LOGISTIC
    }

    /**
     * A link with what its fit was given.
     *
     * @param cell the cell of each row, shape (n)
     * @param trainContext the context and the preceding cells, split by the training rows
     * @param knownContext the same, split by the known rows
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Chained(
        LevelFit given,
        int[] cell,
        List<SplitColumn> trainContext,
        List<SplitColumn> knownContext) {}

    static Levels of(Split train, Split known, Rows rows, Kind kind, Work work) {
      Levels levels = new Levels(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
      List<SplitColumn> trainContext = new ArrayList<>(train.context);
      List<SplitColumn> knownContext = new ArrayList<>(known.context);
      List<SplitColumn> preceding = new ArrayList<>();
      for (int[] columns : Link.chain(train.target)) {
        List<SplitColumn> linked = Link.some(train.target, columns);
        int n = linked.get(0).levels().length;
        Cells cells = Cells.of(linked, Link.all(n), DiscretePart.LEAST_ROWS);
        int[] cell = cells.of(linked);
        int count = cells.count();
        LevelFit given = fit(trainContext, cell, count, rows.train, kind, work);
        levels.chain.add(
            new Chained(given, cell, List.copyOf(trainContext), List.copyOf(knownContext)));
        Optional<LevelFit> alone =
            preceding.isEmpty()
                ? Optional.empty()
                : Optional.of(fit(preceding, cell, count, rows.train, Kind.TABLE, work));
        levels.first.add(
            new Link(
                columns,
                cells,
                given.model(),
                alone.map(LevelFit::model),
                Link.inner(linked, cell, count, rows.train)));
        levels.second.add(
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
      return levels;
    }

    /** The same with networks added to logistic models where they help; empty if none does. */
    Optional<Levels> withNetworks(Rows rows, Work work) {
      List<Link> firstBetter = new ArrayList<>(first);
      List<Link> secondBetter = new ArrayList<>(second);
      boolean helped = false;
      for (int i = 0; i < chain.size(); i++) {
        Chained link = chain.get(i);
        if (link.given instanceof LogisticFit logistic) {
          Optional<NetworkFit> fit =
              NetworkFit.of(
                  logistic, link.trainContext, link.cell, rows.train, rows.validation, work);
          if (fit.isPresent()) {
            helped = true;
            firstBetter.set(i, first.get(i).given(fit.get().model()));
            secondBetter.set(
                i,
                second.get(i).given(fit.get().refitted(link.knownContext, link.cell, rows.known)));
          }
        }
      }
      return helped ? Optional.of(new Levels(firstBetter, secondBetter, chain)) : Optional.empty();
    }
  }

  /** The score links of both fits. */
  private record Scores(List<ScoreLink> first, List<ScoreLink> second) {
    static Scores of(Split train, Split known, Rows rows, Work work) {
      Scores scores = new Scores(new ArrayList<>(), new ArrayList<>());
      for (int j = 0; j < train.target.size(); j++) {
        SplitColumn own = train.target.get(j);
        if (!own.continuous()) {
          continue;
        }
        SplitColumn knownOwn = known.target.get(j);
        int[] fitted = ScoreLink.scored(own, rows.train);
        int[] refitted = ScoreLink.scored(knownOwn, rows.known);
        List<SplitColumn> others = ScoreLink.others(train.target, j);
        List<SplitColumn> knownOthers = ScoreLink.others(known.target, j);
        ScoreFit given =
            ScoreFit.of(ScoreLink.all(train.context, train.target, j), own, fitted, work);
        Optional<ScoreFit> alone =
            others.isEmpty()
                ? Optional.empty()
                : Optional.of(ScoreFit.of(others, own, fitted, work));
        scores.first.add(new ScoreLink(j, given.model(), alone.map(ScoreFit::model)));
        scores.second.add(
            new ScoreLink(
                j,
                given.refitted(ScoreLink.all(known.context, known.target, j), knownOwn, refitted),
                alone.map(fit -> fit.refitted(knownOthers, knownOwn, refitted))));
      }
      return scores;
    }

    /**
     * The same with networks where they help; empty if none does. A column that the others of the
     * target tell of has two: with the context alone in a network, the dependence inside the target
     * would count as information.
     */
    Optional<Scores> withNetworks(Split train, Rows rows, Work work) {
      boolean mixedContext = isMixed(train.context);
      List<ScoreLink> firstBetter = new ArrayList<>(first);
      List<ScoreLink> secondBetter = new ArrayList<>(second);
      for (int i = 0; i < first.size(); i++) {
        ScoreLink link = first.get(i);
        boolean only = ScoreLink.isAlone(train.target, link.column());
        if (!only && !mixedContext) {
          continue;
        }
        SplitColumn own = train.target.get(link.column());
        int[] trained = ScoreLink.scored(own, rows.train);
        int[] validated = ScoreLink.scored(own, rows.validation);
        List<SplitColumn> all = ScoreLink.all(train.context, train.target, link.column());
        Optional<ScoreNetwork> given =
            ScoreNetwork.of(link.given(), all, own, trained, validated, work);
        if (given.isEmpty()) {
          continue;
        }
        List<SplitColumn> others = ScoreLink.others(train.target, link.column());
        Optional<ScoreNetwork> alone =
            only
                ? Optional.empty()
                : link.alone()
                    .flatMap(m -> ScoreNetwork.of(m, others, own, trained, validated, work));
        firstBetter.set(i, link.with(given.get(), alone));
        secondBetter.set(i, second.get(i).with(given.get(), alone));
      }
      return firstBetter.equals(first)
          ? Optional.empty()
          : Optional.of(new Scores(firstBetter, secondBetter));
    }

    /** Whether some columns have levels and some have scores, so that both may act together. */
    private static boolean isMixed(List<SplitColumn> columns) {
      return columns.stream().anyMatch(column -> column.levelCount() > 1)
          && columns.stream().anyMatch(SplitColumn::continuous);
    }
  }

  private static LevelFit fit(
      List<SplitColumn> context, int[] cell, int cells, int[] rows, Levels.Kind kind, Work work) {
    return kind == Levels.Kind.TABLE && LevelTable.fits(context, rows)
        ? LevelTable.of(context, cell, cells, rows)
        : LogisticFit.of(context, cell, cells, rows, work);
  }
}
