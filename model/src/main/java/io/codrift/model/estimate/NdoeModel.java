package io.codrift.model.estimate;

import java.util.Optional;

/**
 * What {@link NdoeEstimator} has learnt of one monitor.
 *
 * @param xDims d_x
 * @param yDims d_y
 * @param folds K
 * @param side which side is modelled
 * @param version windows fitted
 * @param settling history of the fits
 * @param reference the frozen model, once there is one
 */
record NdoeModel(
    int xDims,
    int yDims,
    int folds,
    Side side,
    long version,
    Settling settling,
    Optional<Reference> reference)
    implements MonitorModel {

  @Override
  public byte[] toBytes() {
    return ModelCodec.encode(this);
  }
}
