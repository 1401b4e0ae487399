package io.codrift.model.monitor;

import io.codrift.model.MonitorModel;
import io.codrift.model.flow.FlowWeights;
import io.codrift.model.fold.Side;
import io.codrift.model.ndoe.NdoeEstimator;
import java.util.List;
import java.util.Optional;

/**
 * The model of one monitor, as {@link NdoeEstimator} learns it.
 *
 * @param xDims d_x
 * @param yDims d_y
 * @param folds K
 * @param side which side is modelled
 * @param version number of windows fitted
 * @param idleWindows number of consecutive windows without a gain by the flow; {@link #WOKEN} after
 *     the window that ended such a period
 * @param flows the warm flow of each fold; empty with {@code estimator: start}
 * @param settling history of the fits
 * @param reference the frozen model; empty until it is frozen
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

  /** The flow has a gain again after a period without one: there is a new dependence. */
  public static final int WOKEN = -1;

  /** A flow without a gain for this many windows is idle and gets few steps. */
  private static final int IDLE_WINDOWS = 3;

  public NdoeModel {
    flows = List.copyOf(flows);
    if (!flows.isEmpty() && flows.size() != folds) {
      throw new IllegalArgumentException(
          "%d folds need the same number of flows, or none, not %d".formatted(folds, flows.size()));
    }
  }

  /** Whether the flow is idle: it has had no gain for so many windows that few steps are enough. */
  public boolean idle() {
    return idleWindows >= IDLE_WINDOWS;
  }

  /** The gain of the flow over the start on validation rows. */
  public enum Gain {
    NONE,
    SOME,
    /** A gain so large that there must be a dependence that the start does not model. */
    CLEAR
  }

  /** Returns {@link #idleWindows} after the next window. */
  public int idleAfter(Gain gain) {
    return switch (gain) {
      case NONE -> Math.max(0, idleWindows) + 1;
      case SOME -> 0;
      case CLEAR -> idleWindows > 0 ? WOKEN : 0;
    };
  }

  @Override
  public NdoeModel withoutReference() {
    return new NdoeModel(
        xDims, yDims, folds, side, version, idleWindows, flows, settling, Optional.empty());
  }

  @Override
  public NdoeModel after(MonitorModel before) {
    long next = before.version() + 1;
    return new NdoeModel(
        xDims,
        yDims,
        folds,
        side,
        next,
        idleWindows,
        flows,
        settling,
        reference.map(r -> new Reference(next, r.forced(), r.end(), r.folds())));
  }

  @Override
  public boolean hasReference() {
    return reference.isPresent();
  }

  @Override
  public byte[] toBytes() {
    return ModelCodec.encode(this);
  }
}
