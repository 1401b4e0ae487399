package io.codrift.model.discrete;

import io.codrift.model.binary.BinaryReader;
import io.codrift.model.binary.BinaryWriter;
import io.codrift.model.flow.NormalScore;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The density of the scores of one column given other columns, by a network and a {@link
 * NormalMixture}. It finds what a mean that is linear in features does not, such as a slope that
 * differs from category to category. Immutable.
 */
final class ScoreNetwork {
  private static final int FEWEST_ROWS = 512;

  private final FeaturePlan plan;
  private final Network network;

  private ScoreNetwork(FeaturePlan plan, Network network) {
    if (network.first().length != (1 + plan.dense() + plan.indicators()) * network.hidden()
        || network.outputs() != NormalMixture.OUTPUTS) {
      throw new IllegalArgumentException("the network is not of these columns and a mixture");
    }
    this.plan = plan;
    this.network = network;
  }

  /**
   * Trains a network.
   *
   * @param fitted a model of the same scores given the same columns
   * @param train the rows to train on, in an order that depends on the data alone
   * @param validation the rows that tell when to stop
   * @return empty if the network is no better than the fitted model on the validation rows, or
   *     would train on too few, or take too long
   */
  static Optional<ScoreNetwork> of(
      ScoreModel fitted,
      List<SplitColumn> others,
      SplitColumn column,
      int[] train,
      int[] validation,
      Work work) {
    FeaturePlan plan = fitted.plan().ofLevelsAndScores();
    Optional<NetworkTraining.Passes> passes =
        NetworkTraining.Passes.of(
            plan, NormalMixture.OUTPUTS, train, validation, FEWEST_ROWS, work);
    if (passes.isEmpty()) {
      return Optional.empty();
    }
    int[] held = passes.get().validation();
    double[] without = fitted.logRatios(others, column.scores(), held);
    for (int k = 0; k < without.length; k++) {
      without[k] += NormalScore.logDensity(column.scores()[held[k]]);
    }
    return NetworkTraining.of(
            plan,
            Rows.of(plan, others, column, passes.get().train()),
            Rows.of(plan, others, column, held),
            without)
        .map(network -> new ScoreNetwork(plan, network));
  }

  /**
   * log q(score | others) − log of a standard normal, shape (rows).
   *
   * @param scores of all rows of the window, shape (n)
   */
  double[] logRatios(List<SplitColumn> others, double[] scores, int[] rows) {
    Features features = plan.of(others, rows);
    Network.Units units = new Network.Units(network.hidden());
    double[] outputs = new double[NormalMixture.OUTPUTS];
    double[] ratios = new double[rows.length];
    for (int k = 0; k < rows.length; k++) {
      Arrays.fill(outputs, 0);
      network.addPredictors(features, k, units, outputs);
      double score = scores[rows[k]];
      ratios[k] = NormalMixture.logDensity(outputs, score) - NormalScore.logDensity(score);
    }
    return ratios;
  }

  void write(BinaryWriter out) {
    out.section(
        section -> {
          plan.write(section);
          network.write(section);
        });
  }

  static ScoreNetwork read(BinaryReader in) {
    return in.section(
        "network of scores",
        section -> new ScoreNetwork(FeaturePlan.read(section), Network.read(section)));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ScoreNetwork that
        && plan.equals(that.plan)
        && network.equals(that.network);
  }

  @Override
  public int hashCode() {
    return Objects.hash(plan, network);
  }

  /**
   * @param scores shape (rows)
   */
  @SuppressWarnings("ArrayRecordComponent")
  private record Rows(Features features, double[] scores) implements NetworkRows {
    static Rows of(FeaturePlan plan, List<SplitColumn> others, SplitColumn column, int[] rows) {
      return new Rows(
          plan.of(others, rows),
          Arrays.stream(rows).mapToDouble(r -> column.scores()[r]).toArray());
    }

    @Override
    public int count() {
      return scores.length;
    }

    @Override
    public double[] intercepts() {
      return NormalMixture.intercepts();
    }

    @Override
    public double logLikelihood(int row, double[] outputs) {
      return NormalMixture.logDensity(outputs, scores[row]);
    }

    @Override
    public void differentiate(int row, double[] outputs) {
      NormalMixture.differentiate(outputs, scores[row]);
    }
  }
}
