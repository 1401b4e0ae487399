package io.codrift.model.training;

import io.codrift.model.flow.FlowWeights;

/** Receives the weights at every validation. Called by the threads that train. */
@FunctionalInterface
public interface WeightsListener {
  /** Ignores the weights. */
  WeightsListener NONE = (task, step, averaged) -> {};

  /**
   * @param step steps taken by then
   * @param averaged the averaged weights, which were validated
   */
  void validated(TrainingTask task, int step, FlowWeights averaged);
}
