package io.codrift.model.copula;

import io.codrift.model.binary.BinaryReader;
import io.codrift.model.binary.BinaryWriter;
import io.codrift.model.flow.CopulaModel;
import io.codrift.model.flow.EllipticalStart;
import io.codrift.model.flow.NormalScore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * Pairs of a column of the target and a column of the context, each by a mixture of Gaussians of
 * its own. Pairs are independent of each other, and so are columns in no pair. Where that is nearly
 * so, few rows tell more about each pair than about all columns together.
 */
public final class PairsModel implements CopulaModel {
  private static final int MOST_COLUMNS = 12;

  private final int targets;
  private final int contexts;
  private final List<Pair> pairs;

  private PairsModel(int targets, int contexts, List<Pair> pairs) {
    this.targets = targets;
    this.contexts = contexts;
    this.pairs = List.copyOf(pairs);
  }

  /**
   * One pair.
   *
   * @param target number of its column among the target's
   * @param context number of its column among the context's
   * @param model of the two columns
   */
  private record Pair(int target, int context, MixtureModel model) {
    CopulaFold.Scores of(CopulaFold.Scores all) {
      return all.of(new CopulaFold.Columns(new int[] {target}, new int[] {context}));
    }
  }

  /**
   * Fits the pairs, if a quick look says that they describe held-out rows better than the start
   * does.
   *
   * @param start the elliptical start, fitted on the same rows
   * @param scores the rows to fit on
   * @param validation rows on which both are compared
   */
  static Optional<PairsModel> fitted(
      EllipticalStart start, CopulaFold.Scores scores, int[] validation) {
    int targets = scores.target().length;
    int contexts = scores.context().length;
    if (targets + contexts == 2 || Math.max(targets, contexts) > MOST_COLUMNS) {
      return Optional.empty();
    }
    List<Pair> pairs = new ArrayList<>();
    for (RankGrid.Match match : RankGrid.matches(scores)) {
      Optional<MixtureModel> begun =
          MixtureModel.begun(
              scores.of(
                  new CopulaFold.Columns(new int[] {match.target()}, new int[] {match.context()})));
      begun.ifPresent(model -> pairs.add(new Pair(match.target(), match.context(), model)));
    }
    if (pairs.isEmpty()) {
      return Optional.empty();
    }
    PairsModel begun = new PairsModel(targets, contexts, pairs);
    return HeldOut.better(begun, start, scores.target(), scores.context(), validation)
        ? Optional.of(begun.with(pair -> pair.model().fitted(pair.of(scores))))
        : Optional.empty();
  }

  private PairsModel with(Function<Pair, MixtureModel> models) {
    return new PairsModel(
        targets,
        contexts,
        pairs.stream()
            .map(pair -> new Pair(pair.target(), pair.context(), models.apply(pair)))
            .toList());
  }

  /** The same, fitted to other rows. */
  PairsModel refitted(CopulaFold.Scores scores) {
    return with(pair -> pair.model().refitted(pair.of(scores)));
  }

  /** The same pairs with the other side as the target. */
  PairsModel swapped() {
    return new PairsModel(
        contexts,
        targets,
        pairs.stream()
            .map(pair -> new Pair(pair.context(), pair.target(), pair.model().swapped()))
            .sorted(Comparator.comparingInt(Pair::target))
            .toList());
  }

  @Override
  public void logDensities(
      double[][] target, double[][] context, int[] rows, double[] conditional, double[] marginal) {
    boolean[] paired = new boolean[target.length];
    pairs.forEach(pair -> paired[pair.target()] = true);
    for (int r : rows) {
      double others = 0;
      for (int i = 0; i < target.length; i++) {
        others += paired[i] ? 0 : NormalScore.logDensity(target[i][r]);
      }
      conditional[r] = others;
      marginal[r] = others;
    }
    double[] given = new double[conditional.length];
    double[] alone = new double[conditional.length];
    for (Pair pair : pairs) {
      pair.model()
          .logDensities(
              new double[][] {target[pair.target()]},
              new double[][] {context[pair.context()]},
              rows,
              given,
              alone);
      for (int r : rows) {
        conditional[r] += given[r];
        marginal[r] += alone[r];
      }
    }
  }

  void write(BinaryWriter out) {
    out.integer(pairs.size());
    for (Pair pair : pairs) {
      out.section(
          section -> {
            section.integer(pair.target());
            section.integer(pair.context());
            pair.model().write(section);
          });
    }
  }

  static PairsModel read(BinaryReader in, int targets, int contexts) {
    int count = in.integer("pairs of columns", 1, Math.min(targets, contexts));
    List<Pair> pairs = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      pairs.add(in.section("pair of columns", section -> pair(section, targets, contexts)));
    }
    return new PairsModel(targets, contexts, pairs);
  }

  private static Pair pair(BinaryReader in, int targets, int contexts) {
    int target = in.integer("target of a pair", 0, targets - 1);
    int context = in.integer("context of a pair", 0, contexts - 1);
    return new Pair(target, context, MixtureModel.read(in, 1, 1));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PairsModel that
        && targets == that.targets
        && contexts == that.contexts
        && pairs.equals(that.pairs);
  }

  @Override
  public int hashCode() {
    return Objects.hash(targets, contexts, pairs);
  }
}
