package io.codrift.streams.estimate.service;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Fits windows for all estimate tasks of the process, off their stream threads.
 *
 * <p>Delivery is at most once: a job has no outcome if its incarnation is cancelled or the service
 * closes first. Its window is still pending in the task's store.
 */
public interface ModelService extends AutoCloseable {

  /**
   * Submits jobs together, so that they can train in one group, and returns without training.
   *
   * @param jobs the fits to perform
   * @param outcomes receives each outcome, on the service's thread; must be thread-safe and fast
   */
  void submit(List<FitJob> jobs, Consumer<FitOutcome> outcomes);

  /**
   * Cancels every job of an incarnation, including those in training. Does not wait for training.
   */
  void cancel(Incarnation incarnation);

  /** Identifies this service among all processes, also those that ended. */
  String process();

  /**
   * Asks for the whole service: once a task has asked, others begin nothing new, until it has
   * {@link #release released} the service or was {@link #cancel cancelled}.
   *
   * @return whether nothing runs or waits here any longer, and no other task has asked before
   */
  boolean reserve(Incarnation incarnation);

  /** Gives back what was reserved, if anything was. */
  void release(Incarnation incarnation);

  /** Whether a task may submit jobs: no other one has asked for the whole service before. */
  boolean isOpenTo(Incarnation incarnation);

  /**
   * Why the service does not work, so that the liveness probe of the process fails; empty while it
   * works.
   */
  Optional<String> reasonNotAlive();

  /**
   * The fits that hang: they run, and have not ended for so long that the service does not work any
   * more. Empty while none does. A fit that was cancelled is among them, too.
   */
  Set<FitKey> hanging();

  /** Whether the service works. */
  default boolean alive() {
    return reasonNotAlive().isEmpty();
  }

  /** Cancels all jobs and releases the device. */
  @Override
  void close();
}
