package io.codrift.streams.runtime;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** Limits how often stream threads are replaced before the stage counts as dead. Thread-safe. */
final class RestartBudget {
  private final int restarts;
  private final Duration within;
  private final Clock clock;
  private final Deque<Instant> recent = new ArrayDeque<>();

  RestartBudget(int restarts, Duration within, Clock clock) {
    this.restarts = restarts;
    this.within = within;
    this.clock = clock;
  }

  /** Takes one replacement from the budget. Returns false if none is left. */
  synchronized boolean take() {
    Instant now = clock.instant();
    while (!recent.isEmpty() && recent.peekFirst().plus(within).isBefore(now)) {
      recent.removeFirst();
    }
    if (recent.size() >= restarts) {
      return false;
    }
    recent.addLast(now);
    return true;
  }
}
