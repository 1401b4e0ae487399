package io.codrift.model.discrete;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The fit of a {@link NetworkModel}. Its network is not trained again on other rows. */
final class NetworkFit implements LevelFit {
  private static final int FEWEST_ROWS = 256;

  private final LogisticFit logistic;
  private final FeaturePlan plan;
  private final Network network;

  private NetworkFit(LogisticFit logistic, FeaturePlan plan, Network network) {
    this.logistic = logistic;
    this.plan = plan;
    this.network = network;
  }

  /**
   * Trains a network on what a logistic model leaves over.
   *
   * @param level the level of each row of the window, shape (n)
   * @param train the rows to train on, in an order that depends on the data alone
   * @param validation the rows that tell when to stop
   * @return empty if the network is no better on the validation rows, would train on too few, or
   *     take too long
   */
  static Optional<NetworkFit> of(
      LogisticFit logistic,
      List<SplitColumn> context,
      int[] level,
      int[] train,
      int[] validation,
      Work work) {
    LogisticModel base = logistic.model();
    FeaturePlan plan = base.plan().ofLevelsAndScores();
    Optional<NetworkTraining.Passes> passes =
        NetworkTraining.Passes.of(
            plan, base.logFrequencies().length, train, validation, FEWEST_ROWS, work);
    if (passes.isEmpty()) {
      return Optional.empty();
    }
    Rows check = rows(base, plan, context, level, passes.get().validation());
    double[] without = new double[check.count()];
    Arrays.setAll(without, row -> check.base[row][check.level[row]]);
    return NetworkTraining.of(
            plan, rows(base, plan, context, level, passes.get().train()), check, without)
        .map(network -> new NetworkFit(logistic, plan, network));
  }

  private static Rows rows(
      LogisticModel base, FeaturePlan plan, List<SplitColumn> context, int[] level, int[] rows) {
    return new Rows(
        plan.of(context, rows),
        base.logProbabilities(context, rows),
        Arrays.stream(rows).map(r -> level[r]).toArray());
  }

  @Override
  public NetworkModel model() {
    return new NetworkModel(logistic.model(), plan, network);
  }

  @Override
  public NetworkModel refitted(List<SplitColumn> context, int[] level, int[] rows) {
    return new NetworkModel(logistic.refitted(context, level, rows), plan, network);
  }

  /**
   * @param base log-probabilities of the levels without the network, shape (rows)(levels)
   * @param level the level of each row, shape (rows)
   */
  @SuppressWarnings("ArrayRecordComponent")
  private record Rows(Features features, double[][] base, int[] level) implements NetworkRows {
    @Override
    public int count() {
      return level.length;
    }

    @Override
    public double[] intercepts() {
      return new double[base[0].length];
    }

    @Override
    public double logLikelihood(int row, double[] outputs) {
      toLogProbabilities(row, outputs);
      return outputs[level[row]];
    }

    @Override
    public void differentiate(int row, double[] outputs) {
      toLogProbabilities(row, outputs);
      for (int l = 0; l < outputs.length; l++) {
        outputs[l] = Math.exp(outputs[l]);
      }
      outputs[level[row]] -= 1;
    }

    private void toLogProbabilities(int row, double[] outputs) {
      for (int l = 0; l < outputs.length; l++) {
        outputs[l] += base[row][l];
      }
      LogisticModel.normalise(outputs);
    }
  }
}
