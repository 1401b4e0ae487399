package io.codrift.model;

/** Hears how far a training has come. Called after every step, from several threads. */
@FunctionalInterface
public interface TrainingProgress {
  /** Hears nothing. */
  TrainingProgress NONE = share -> {};

  /**
   * @param share of the planned steps of all members that have been taken or need not be, 0 to 1;
   *     of two threads the later call may have the smaller share
   */
  void trained(double share);
}
