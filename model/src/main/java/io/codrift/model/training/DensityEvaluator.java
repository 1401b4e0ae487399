package io.codrift.model.training;

import io.codrift.model.flow.FlowParameters;
import io.codrift.model.flow.FlowShape;
import io.codrift.model.flow.JointFlow;
import io.codrift.model.tensor.Scope;
import io.codrift.model.tensor.TensorEngine;
import java.util.ArrayList;
import java.util.List;

/**
 * Computes log-densities of rows under the weights of K members, in slices that limit the memory.
 */
final class DensityEvaluator implements AutoCloseable {
  private static final int MOST_ROWS = 4096;
  private static final int FEWEST_ROWS = 64;

  private final TensorEngine engine;
  private final JointFlow flow;
  private final List<FlowInput.Source> sources;
  private final FlowInput input;
  private final int longest;

  /**
   * @param flow flow with one member per source
   * @param valuesAtOnce maximum number of values of a layer's activations
   */
  DensityEvaluator(
      TensorEngine engine,
      JointFlow flow,
      FlowShape shape,
      List<FlowInput.Source> sources,
      int valuesAtOnce) {
    this.engine = engine;
    this.flow = flow;
    this.sources = sources;
    this.longest = sources.stream().mapToInt(FlowInput.Source::rows).max().orElseThrow();
    long fitting = valuesAtOnce / ((long) sources.size() * shape.widestLayer());
    int slice = (int) Math.min(longest, Math.max(FEWEST_ROWS, Math.min(MOST_ROWS, fitting)));
    this.input = new FlowInput(engine, shape, sources.size(), slice);
  }

  /** One per source, in order. */
  List<LogDensities> evaluate(FlowParameters parameters) {
    int members = sources.size();
    int slice = input.batch();
    List<LogDensities> all = new ArrayList<>();
    for (FlowInput.Source source : sources) {
      all.add(new LogDensities(new double[source.rows()], new double[source.rows()]));
    }
    int[] rows = new int[slice];
    for (int from = 0; from < longest; from += slice) {
      for (int k = 0; k < members; k++) {
        // Members with fewer rows repeat their last row. The result for these rows is not used.
        int last = sources.get(k).rows() - 1;
        for (int b = 0; b < slice; b++) {
          rows[b] = Math.min(from + b, last);
        }
        input.stage(k, sources.get(k), rows);
      }
      input.send();
      float[] conditional;
      float[] marginal;
      try (Scope scope = engine.scope()) {
        JointFlow.Pass given =
            flow.conditional(scope, parameters, input.features(), input.xGivenY());
        conditional = engine.floats(flow.logDensity(scope, given));
      }
      try (Scope scope = engine.scope()) {
        JointFlow.Pass alone = flow.marginal(scope, parameters, input.xAlone());
        marginal = engine.floats(flow.logDensity(scope, alone));
      }
      for (int k = 0; k < members; k++) {
        int count = Math.min(slice, sources.get(k).rows() - from);
        for (int b = 0; b < count; b++) {
          all.get(k).conditional()[from + b] = orMinusInfinity(conditional[k * slice + b]);
          all.get(k).marginal()[from + b] = orMinusInfinity(marginal[k * slice + b]);
        }
      }
    }
    return all;
  }

  private static double orMinusInfinity(float density) {
    return Float.isNaN(density) ? Double.NEGATIVE_INFINITY : density;
  }

  @Override
  public void close() {
    input.close();
  }
}
