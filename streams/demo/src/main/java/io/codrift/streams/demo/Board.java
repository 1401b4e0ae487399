package io.codrift.streams.demo;

import io.codrift.schemas.AlertEvent;
import io.codrift.schemas.DependenceAlert;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.EstimateStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The committed estimates and alerts so far. Written by the thread that reads the topics, read by
 * all other threads.
 */
final class Board {
  private final Map<String, DependenceEstimate> last = new LinkedHashMap<>();
  private final Map<String, Long> counts = new LinkedHashMap<>();
  private final Set<Long> starts = new HashSet<>();
  private final List<DependenceEstimate> estimates = new ArrayList<>();
  private final List<DependenceAlert> alerts = new ArrayList<>();
  private boolean closed;

  /**
   * @param segments every segment that will be estimated; {@code ""} for a source without segments
   */
  Board(List<String> segments) {
    segments.forEach(segment -> counts.put(segment, 0L));
  }

  /** Adds the estimate of a window. That a segment has no data is none. */
  synchronized void estimate(DependenceEstimate estimate) {
    if (estimate.getStatus() == EstimateStatus.NO_DATA) {
      return;
    }
    last.put(estimate.getSegment(), estimate);
    counts.merge(estimate.getSegment(), 1L, Long::sum);
    starts.add(estimate.getWindowStart().toEpochMilli());
    estimates.add(estimate);
    notifyAll();
  }

  /** Adds what was raised; what becomes of it later is not shown. */
  synchronized void alert(DependenceAlert alert) {
    if (alert.getEvent() == AlertEvent.RAISED || alert.getEvent() == AlertEvent.REOPENED) {
      alerts.add(alert);
      notifyAll();
    }
  }

  /** Wakes all waiting threads. There will be no further results. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }

  /** Wakes all waiting threads, because a condition outside this board has changed. */
  synchronized void wake() {
    notifyAll();
  }

  synchronized boolean isClosed() {
    return closed;
  }

  /** The number of windows with an estimate of every segment. */
  synchronized long windows() {
    return counts.values().stream().mapToLong(Long::longValue).min().orElse(0);
  }

  /** The number of windows with an estimate of the segment. */
  synchronized long windows(String segment) {
    return counts.getOrDefault(segment, 0L);
  }

  /** Starts of the windows with an estimate of any segment, milliseconds since the epoch. */
  synchronized Set<Long> windowStarts() {
    return Set.copyOf(starts);
  }

  synchronized Optional<DependenceEstimate> last(String segment) {
    return Optional.ofNullable(last.get(segment));
  }

  /** Every estimate, in order of arrival. */
  synchronized List<DependenceEstimate> estimates() {
    return List.copyOf(estimates);
  }

  /** Every alert, in order of arrival. */
  synchronized List<DependenceAlert> alerts() {
    return List.copyOf(alerts);
  }

  /**
   * Waits until a condition holds, the board is closed, or a time has passed.
   *
   * @return whether it holds
   */
  synchronized boolean await(Predicate<Board> condition, Duration atMost)
      throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (!closed && !condition.test(this)) {
      long millis = (deadline - System.nanoTime()) / 1_000_000;
      if (millis <= 0) {
        return condition.test(this);
      }
      wait(millis);
    }
    return condition.test(this);
  }
}
