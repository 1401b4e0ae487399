package io.codrift.model;

import java.lang.management.MemoryUsage;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Estimates windows. An implementation owns the device. Only one thread at a time may call it. */
public interface WindowEstimator extends AutoCloseable {

  /**
   * Fits requests of the same {@link FitRequest.Shape} together and reports the progress of the
   * training.
   *
   * <p>The rows never cause an exception. A window that does not allow an estimate ends with status
   * {@link EstimateStatus#TOO_FEW}, {@link EstimateStatus#DEGENERATE} or {@link
   * EstimateStatus#FAILED}, and a reason. It does not affect the other windows of the group.
   *
   * @return one fit per request, in order
   * @throws java.util.concurrent.CancellationException if cancelled
   * @throws EngineException if the engine failed (memory, native error): a retry may succeed
   * @throws RuntimeException for a programming error in this library or in the call, such as
   *     requests of different shapes: a retry does not help
   */
  List<Fit> fit(List<FitRequest> group, Cancellation cancellation, TrainingProgress progress);

  /** Same as {@link #fit(List, Cancellation, TrainingProgress)}, without progress reports. */
  default List<Fit> fit(List<FitRequest> group, Cancellation cancellation) {
    return fit(group, cancellation, TrainingProgress.NONE);
  }

  /**
   * Reads a checkpoint that {@link MonitorModel#toBytes()} wrote. Does not need the device;
   * thread-safe.
   *
   * @throws CheckpointException if the bytes are not an intact checkpoint of this estimator
   * @throws NewerFormatException if a newer version of Codrift wrote the bytes; they must then be
   *     kept
   */
  MonitorModel restore(byte[] checkpoint);

  /** The device that trains, {@code cpu} or {@code gpu:0}. */
  String device();

  /**
   * Asks a GPU that trains for its memory, in bytes: {@code used} by all its processes, and {@code
   * max}. May be asked on any thread while the estimator is open; throws a RuntimeException or an
   * Error if the GPU does not answer. Empty if the CPU trains.
   */
  default Optional<Supplier<MemoryUsage>> gpuMemory() {
    return Optional.empty();
  }

  @Override
  void close();
}
