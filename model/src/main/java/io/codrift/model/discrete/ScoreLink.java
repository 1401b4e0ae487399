package io.codrift.model.discrete;

import io.codrift.model.binary.BinaryReader;
import io.codrift.model.binary.BinaryWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The scores of one target column, where it has no atom. They are modelled given the context, the
 * preceding target columns, and the levels of the following ones.
 *
 * @param column number of the target column
 * @param given with the context
 * @param alone without the context; empty if there is no other target column
 * @param network in place of {@code given}, where it is better
 * @param aloneNetwork in place of {@code alone}, where it is better and {@code network} is used
 */
record ScoreLink(
    int column,
    ScoreModel given,
    Optional<ScoreModel> alone,
    Optional<ScoreNetwork> network,
    Optional<ScoreNetwork> aloneNetwork) {

  /** A link without networks. */
  ScoreLink(int column, ScoreModel given, Optional<ScoreModel> alone) {
    this(column, given, alone, Optional.empty(), Optional.empty());
  }

  /** The same link with a network, and with another one without the context. */
  ScoreLink with(ScoreNetwork better, Optional<ScoreNetwork> betterAlone) {
    return new ScoreLink(column, given, alone, Optional.of(better), betterAlone);
  }

  /** The other target columns: preceding ones with their scores, following ones without. */
  static List<SplitColumn> others(List<SplitColumn> target, int column) {
    List<SplitColumn> others = new ArrayList<>(target.subList(0, column));
    for (SplitColumn following : target.subList(column + 1, target.size())) {
      if (following.levelCount() > 1) {
        others.add(SplitColumn.ofCells(following.levelCount(), following.levels()));
      }
    }
    return others;
  }

  /** Whether the other target columns tell nothing of the scores: there are none, or constants. */
  static boolean isAlone(List<SplitColumn> target, int column) {
    return others(target, column).stream()
        .allMatch(other -> other.levelCount() == 1 && !other.continuous());
  }

  /** The context and the other target columns. */
  static List<SplitColumn> all(List<SplitColumn> context, List<SplitColumn> target, int column) {
    List<SplitColumn> all = new ArrayList<>(context);
    all.addAll(others(target, column));
    return all;
  }

  /** Those of some rows in which the column has scores. */
  static int[] scored(SplitColumn column, int[] rows) {
    return Arrays.stream(rows).filter(column::scored).toArray();
  }

  /** Adds the log-ratios of some rows. */
  void add(List<SplitColumn> target, List<SplitColumn> context, int[] rows, LogRatios into) {
    SplitColumn own = target.get(column);
    int[] scored = scored(own, rows);
    List<SplitColumn> all = all(context, target, column);
    double[] conditional =
        network
            .map(better -> better.logRatios(all, own.scores(), scored))
            .orElseGet(() -> given.logRatios(all, own.scores(), scored));
    List<SplitColumn> others = others(target, column);
    double[] marginal =
        aloneNetwork
            .map(better -> better.logRatios(others, own.scores(), scored))
            .or(() -> alone.map(model -> model.logRatios(others, own.scores(), scored)))
            .orElseGet(() -> new double[scored.length]);
    for (int k = 0; k < scored.length; k++) {
      into.conditional()[scored[k]] += conditional[k];
      into.marginal()[scored[k]] += marginal[k];
    }
  }

  void write(BinaryWriter out) {
    out.section(
        section -> {
          section.integer(column);
          given.write(section);
          section.integer(alone.isPresent() ? 1 : 0);
          alone.ifPresent(model -> model.write(section));
          section.integer(network.isPresent() ? 1 : 0);
          network.ifPresent(model -> model.write(section));
          section.integer(aloneNetwork.isPresent() ? 1 : 0);
          aloneNetwork.ifPresent(model -> model.write(section));
        });
  }

  static ScoreLink read(BinaryReader in, int targets) {
    return in.section(
        "score link",
        section ->
            new ScoreLink(
                section.integer("column", 0, targets - 1),
                ScoreModel.read(section),
                section.integer("with others", 0, 1) == 1
                    ? Optional.of(ScoreModel.read(section))
                    : Optional.empty(),
                // There were no networks before format 4.
                network(section, "with a network"),
                network(section, "with a network of others")));
  }

  private static Optional<ScoreNetwork> network(BinaryReader section, String field) {
    return section.hasMore() && section.integer(field, 0, 1) == 1
        ? Optional.of(ScoreNetwork.read(section))
        : Optional.empty();
  }
}
