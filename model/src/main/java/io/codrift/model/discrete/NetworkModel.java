package io.codrift.model.discrete;

import io.codrift.model.binary.BinaryReader;
import io.codrift.model.binary.BinaryWriter;
import java.util.List;
import java.util.Objects;

/**
 * A logistic model whose predictors are raised by those of a network: P(level | context) is
 * proportional to P_logistic(level | context) exp(network_level). The network has what the columns
 * of the context tell together, such as the branches of a decision tree.
 */
final class NetworkModel implements LevelModel {
  static final int KIND = 2;

  private final LogisticModel logistic;
  private final FeaturePlan plan;
  private final Network network;

  /**
   * @param plan the features of the network
   */
  NetworkModel(LogisticModel logistic, FeaturePlan plan, Network network) {
    int inputs = 1 + plan.dense() + plan.indicators();
    if (network.first().length != inputs * network.hidden()
        || network.outputs() != logistic.logFrequencies().length) {
      throw new IllegalArgumentException(
          "the network is not of %d inputs and %d levels"
              .formatted(inputs - 1, logistic.logFrequencies().length));
    }
    this.logistic = logistic;
    this.plan = plan;
    this.network = network;
  }

  @Override
  public double[] logFrequencies() {
    return logistic.logFrequencies();
  }

  @Override
  public double[][] logProbabilities(List<SplitColumn> context, int[] rows) {
    double[][] given = logistic.logProbabilities(context, rows);
    Features features = plan.of(context, rows);
    Network.Units units = new Network.Units(network.hidden());
    for (int k = 0; k < rows.length; k++) {
      network.addPredictors(features, k, units, given[k]);
      LogisticModel.normalise(given[k]);
    }
    return given;
  }

  @Override
  public void write(BinaryWriter out) {
    out.section(
        section -> {
          section.integer(KIND);
          logistic.write(section);
          plan.write(section);
          network.write(section);
        });
  }

  static NetworkModel fields(BinaryReader in) {
    LevelModel logistic = LevelModel.read(in);
    if (!(logistic instanceof LogisticModel base)) {
      throw new IllegalArgumentException("a network is added to a logistic model only");
    }
    return new NetworkModel(base, FeaturePlan.read(in), Network.read(in));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NetworkModel that
        && logistic.equals(that.logistic)
        && plan.equals(that.plan)
        && network.equals(that.network);
  }

  @Override
  public int hashCode() {
    return Objects.hash(logistic, plan, network);
  }
}
