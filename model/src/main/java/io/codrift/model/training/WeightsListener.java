package io.codrift.model.training;

import io.codrift.model.flow.FlowWeights;
import java.util.function.Supplier;

/** Is told of every validation. Called by the threads that train. */
@FunctionalInterface
public interface WeightsListener {
  /** Asks for nothing. */
  WeightsListener NONE = (step, averaged) -> {};

  /**
   * @param step steps taken by then
   * @param averaged copies the averaged weights, which were validated; valid during the call
   */
  void validated(int step, Supplier<FlowWeights> averaged);
}
