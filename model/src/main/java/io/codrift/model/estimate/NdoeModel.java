package io.codrift.model.estimate;

import io.codrift.model.flow.FlowWeights;
import java.util.List;
import java.util.Optional;

/**
 * What {@link NdoeEstimator} has learnt of one monitor.
 *
 * @param xDims d_x
 * @param yDims d_y
 * @param folds K
 * @param side which side is modelled
 * @param version windows fitted
 * @param idleWindows windows in a row in which the flow gained nothing
 * @param flows the warm flow of each fold; none with {@code estimator: start}
 * @param settling history of the fits
 * @param reference the frozen model, once there is one
 */
record NdoeModel(
    int xDims,
    int yDims,
    int folds,
    Side side,
    long version,
    int idleWindows,
    List<FlowWeights> flows,
    Settling settling,
    Optional<Reference> reference)
    implements MonitorModel {

  NdoeModel {
    flows = List.copyOf(flows);
    if (!flows.isEmpty() && flows.size() != folds) {
      throw new IllegalArgumentException(
          "%d folds need as many flows, or none, not %d".formatted(folds, flows.size()));
    }
  }

  @Override
  public byte[] toBytes() {
    return ModelCodec.encode(this);
  }
}
