package io.codrift.streams.estimate.service;

import java.util.List;
import java.util.function.Consumer;

/**
 * Fits windows for all estimate tasks of the process, off their stream threads.
 *
 * <p>Delivery is at most once: a job whose incarnation is cancelled, or that is under way when the
 * service closes, is never answered. Its window is still pending in the task's store.
 */
public interface ModelService extends AutoCloseable {

  /**
   * Takes jobs, all of them at once so that they can train together, and returns without training
   * (except for {@link CallingThreadModelService}).
   *
   * @param jobs what to fit
   * @param outcomes where each outcome goes, on the service's thread; must be thread-safe and quick
   */
  void submit(List<FitJob> jobs, Consumer<FitOutcome> outcomes);

  /** Forgets every job of a task's life, those in training included; never waits for training. */
  void cancel(Incarnation incarnation);

  /** Whether it still answers. A service that died fails the liveness probe of the process. */
  boolean alive();

  /** Cancels everything and frees the device. */
  @Override
  void close();
}
