package io.codrift.model.monitor;

import io.codrift.model.MonitorModel;
import io.codrift.model.flow.FlowWeights;
import io.codrift.model.fold.Side;
import io.codrift.model.ndoe.NdoeEstimator;
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
 * @param idleWindows windows in a row in which the flow gained nothing; {@link #WOKEN} after the
 *     window that ended an idle time
 * @param flows the warm flow of each fold; none with {@code estimator: start}
 * @param settling history of the fits
 * @param reference the frozen model, once there is one
 */
public record NdoeModel(
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

  /** The flow gained nothing, and now it does: there is a dependence that was not there before. */
  public static final int WOKEN = -1;

  /** An idle flow gets few steps. */
  private static final int IDLE_WINDOWS = 3;

  public NdoeModel {
    flows = List.copyOf(flows);
    if (!flows.isEmpty() && flows.size() != folds) {
      throw new IllegalArgumentException(
          "%d folds need as many flows, or none, not %d".formatted(folds, flows.size()));
    }
  }

  /** Whether the flow has gained nothing for so long that few steps are enough for it. */
  public boolean idle() {
    return idleWindows >= IDLE_WINDOWS;
  }

  /** What the flow adds to the start on validation rows. */
  public enum Gain {
    NONE,
    SOME,
    /** So much that there must be a dependence which the start does not see. */
    CLEAR
  }

  /** What {@link #idleWindows} becomes after another window. */
  public int idleAfter(Gain gain) {
    return switch (gain) {
      case NONE -> Math.max(0, idleWindows) + 1;
      case SOME -> 0;
      case CLEAR -> idleWindows > 0 ? WOKEN : 0;
    };
  }

  @Override
  public byte[] toBytes() {
    return ModelCodec.encode(this);
  }
}
