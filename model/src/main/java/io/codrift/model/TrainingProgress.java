package io.codrift.model;

/** Receives the progress of a training. Called after every step, from several threads. */
@FunctionalInterface
public interface TrainingProgress {
  /** Ignores the progress. */
  TrainingProgress NONE = share -> {};

  /**
   * @param share of the planned steps of all members that are done or no longer needed, 0 to 1;
   *     with several threads a later call may have a smaller share
   */
  void trained(double share);
}
