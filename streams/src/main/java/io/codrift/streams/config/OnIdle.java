package io.codrift.streams.config;

/** What an idle partition does with its open windows. */
public enum OnIdle {
  /** They wait until they are over: the event time of the partition goes on with the clock. */
  WAIT,
  /** They close at once, because the input has ended. */
  CLOSE
}
