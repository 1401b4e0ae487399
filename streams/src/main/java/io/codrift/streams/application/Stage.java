package io.codrift.streams.application;

/** A stage that a process can run. */
public enum Stage {
  /** Samples the windows of the input topics. */
  WINDOW,
  /** Estimates the mutual information of each window of each monitor. */
  ESTIMATE,
  /** Monitors the estimates and raises alerts. */
  ALERT
}
