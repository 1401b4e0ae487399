package io.codrift.streams.delivery;

import java.time.Duration;

/** How long to wait before a message is sent again: twice as long each time, within bounds. */
final class Backoff {
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(5);
  private static final int MOST_DOUBLINGS = 20;

  private Backoff() {}

  /**
   * The wait.
   *
   * @param failures number of failures in a row, from 1
   */
  static Duration after(int failures) {
    Duration wait = FIRST.multipliedBy(1L << Math.min(MOST_DOUBLINGS, failures - 1));
    return wait.compareTo(LONGEST) < 0 ? wait : LONGEST;
  }
}
