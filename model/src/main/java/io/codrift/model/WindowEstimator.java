package io.codrift.model;

import java.util.List;

/** Turns windows into estimates. Implementations own the device; one thread at a time may call. */
public interface WindowEstimator extends AutoCloseable {

  /**
   * Fits requests of one {@link FitRequest.Shape} together, and says how far the training has come.
   *
   * <p>Whatever the rows are, they make no exception: a window that does not allow an estimate gets
   * one with {@link EstimateStatus#TOO_FEW}, {@link EstimateStatus#DEGENERATE} or {@link
   * EstimateStatus#FAILED}, whose reason says why, and disturbs no other of the group.
   *
   * @return one fit per request, in order
   * @throws java.util.concurrent.CancellationException if cancelled
   * @throws EngineException if the engine failed (memory, native error): trying again may help
   * @throws RuntimeException any other is an error in this library or in the call, such as requests
   *     of different shapes: trying again does not help
   */
  List<Fit> fit(List<FitRequest> group, Cancellation cancellation, TrainingProgress progress);

  /**
   * As {@link #fit(List, Cancellation, TrainingProgress)}, and says nothing of how far it has come.
   */
  default List<Fit> fit(List<FitRequest> group, Cancellation cancellation) {
    return fit(group, cancellation, TrainingProgress.NONE);
  }

  /**
   * Reads a checkpoint that {@link MonitorModel#toBytes()} wrote. Needs no device; any thread may
   * call it at any time.
   *
   * @throws CheckpointException if the bytes are no intact checkpoint of this estimator
   * @throws NewerFormatException if a newer Codrift wrote them; they must then be kept
   */
  MonitorModel restore(byte[] checkpoint);

  /** The device that trains, {@code cpu} or {@code gpu:0}. */
  String device();

  @Override
  void close();
}
