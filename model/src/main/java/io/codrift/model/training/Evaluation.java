package io.codrift.model.training;

import io.codrift.model.flow.FlowWeights;
import java.util.Objects;

/** Rows to evaluate with given weights. */
public record Evaluation(FlowWeights weights, ConditionalRows rows) {
  public Evaluation {
    Objects.requireNonNull(weights, "weights");
    Objects.requireNonNull(rows, "rows");
  }
}
