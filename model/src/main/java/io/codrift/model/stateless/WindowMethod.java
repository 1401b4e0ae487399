package io.codrift.model.stateless;

import io.codrift.model.Cancellation;
import io.codrift.model.TrainingProgress;
import io.codrift.model.fold.UsableWindow;
import java.lang.management.MemoryUsage;
import java.util.Optional;
import java.util.function.Supplier;

/** How a {@link StatelessEstimator} estimates a window. It owns its device, if it has one. */
public interface WindowMethod extends AutoCloseable {
  /** The name of the estimator. */
  String name();

  /** The number of folds that the rows are split into. */
  int folds();

  /**
   * Estimates a window.
   *
   * @throws io.codrift.model.UnusableDataException if its rows allow no estimate
   * @throws java.util.concurrent.CancellationException if cancelled
   * @throws io.codrift.model.EngineException if the engine failed
   */
  Found of(UsableWindow window, Cancellation cancellation, TrainingProgress progress);

  /** The device that trains, {@code cpu} or {@code gpu:0}. */
  default String device() {
    return "cpu";
  }

  /** As {@link io.codrift.model.WindowEstimator#gpuMemory}. */
  default Optional<Supplier<MemoryUsage>> gpuMemory() {
    return Optional.empty();
  }

  @Override
  default void close() {
    // Most methods have nothing open.
  }
}
