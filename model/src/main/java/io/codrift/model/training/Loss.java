package io.codrift.model.training;

import ai.djl.ndarray.NDArray;
import io.codrift.model.flow.FlowParameters;
import io.codrift.model.flow.FlowShape;
import io.codrift.model.flow.JointFlow;
import io.codrift.model.tensor.Scope;

/** One of the two entropies that a flow learns, and the weights that it depends on. */
public enum Loss {
  /** L1 of the paper, mean −log q(x|y) in nats. It depends on all weights. */
  CONDITIONAL {
    @Override
    JointFlow.Pass pass(Scope scope, JointFlow flow, FlowParameters weights, FlowInput input) {
      return flow.conditional(scope, weights, input.features(), input.xGivenY());
    }

    @Override
    NDArray of(FlowParameters parameters) {
      return parameters.flat();
    }

    @Override
    public int count(FlowShape shape) {
      return shape.parameters();
    }

    @Override
    double[] of(LogDensities densities) {
      return densities.conditional();
    }
  },
  /** L2 of the paper, mean −log q(x) in nats. It depends on the weights for x alone. */
  MARGINAL {
    @Override
    JointFlow.Pass pass(Scope scope, JointFlow flow, FlowParameters weights, FlowInput input) {
      return flow.marginal(scope, weights, input.xAlone());
    }

    @Override
    NDArray of(FlowParameters parameters) {
      return parameters.shared();
    }

    @Override
    public int count(FlowShape shape) {
      return shape.sharedParameters();
    }

    @Override
    double[] of(LogDensities densities) {
      return densities.marginal();
    }
  };

  abstract JointFlow.Pass pass(
      Scope scope, JointFlow flow, FlowParameters weights, FlowInput input);

  /** The values that belong to the weights of this loss, shape (K, {@link #count}). */
  abstract NDArray of(FlowParameters parameters);

  /** Number of weights that this loss depends on. */
  public abstract int count(FlowShape shape);

  abstract double[] of(LogDensities densities);

  /** The loss of rows with these densities, nats. */
  double mean(LogDensities densities) {
    double[] logs = of(densities);
    double sum = 0;
    for (double log : logs) {
      sum += log;
    }
    return -(sum / logs.length);
  }
}
