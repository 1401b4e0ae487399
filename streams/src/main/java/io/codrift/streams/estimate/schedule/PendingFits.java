package io.codrift.streams.estimate.schedule;

import io.codrift.streams.estimate.schedule.WaitingFit.State;
import io.codrift.streams.estimate.store.WindowId;
import io.codrift.streams.topic.MonitorSegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The queues of fits of one task: one per monitor and segment, in time order. Only the head of a
 * queue may be fitted or published. The queues mirror the pending store, from which they are
 * rebuilt. Not thread-safe.
 */
final class PendingFits {
  private static final Comparator<WaitingWindow> TIME_ORDER =
      Comparator.comparing(WaitingWindow::id, WindowId.TIME_ORDER);

  private final int maxWaiting;
  private final boolean skipOldest;
  private final SortedSet<WaitingWindow> windows = new TreeSet<>(TIME_ORDER);
  private final Map<MonitorSegment, FitQueue> queues = new HashMap<>();

  /** In the order in which they became due: a long queue lets the heads of others pass. */
  private final Set<WaitingFit> due = new LinkedHashSet<>();

  /** The last window of each segment that waits. */
  private final Map<Segment, WaitingWindow> newest = new HashMap<>();

  /** The windows that were closed faster than their event time goes by. */
  private final Set<WaitingWindow> backlog = new HashSet<>();

  private long backlogBytes;

  private record Segment(String source, String name) {
    static Segment of(WaitingWindow window) {
      return new Segment(window.id().source(), window.id().segment());
    }
  }

  /**
   * @param maxWaiting windows of one monitor and segment that wait before the oldest are skipped
   * @param skipOldest whether they are skipped also if they could be worked off in time
   */
  PendingFits(int maxWaiting, boolean skipOldest) {
    this.maxWaiting = maxWaiting;
    this.skipOldest = skipOldest;
  }

  /**
   * Adds a completed window; windows of one segment come in time order.
   *
   * @param now wall clock, milliseconds since the epoch
   */
  void add(WaitingWindow window, long now) {
    windows.add(window);
    WaitingWindow before = newest.put(Segment.of(window), window);
    if (before != null && window.cameTooSoon(before)) {
      backlog.add(window);
      backlogBytes += window.bytes();
    }
    for (WaitingFit fit : window.fits()) {
      FitQueue queue = queues.computeIfAbsent(fit.owner(), key -> new FitQueue(now));
      queue.add(fit);
      if (queue.head() == fit) {
        due.add(fit);
      }
    }
  }

  /**
   * The bytes of the waiting windows that were closed faster than their event time goes by, about.
   */
  long backlogBytes() {
    return backlogBytes;
  }

  /** The heads of the queues that are not in flight, in the order of their turns: a snapshot. */
  List<WaitingFit> due() {
    return List.copyOf(due);
  }

  /** Begins a fit, which is not due any longer. */
  void begin(WaitingFit fit, String process, boolean alone) {
    fit.begin(process, alone);
    due.remove(fit);
  }

  /** Takes back that a fit has begun; it is due again. */
  void stop(WaitingFit fit) {
    fit.stop();
    due.add(fit);
  }

  /** Marks a fit as due again after an engine fault. */
  void faulted(WaitingFit fit) {
    fit.fault();
    due.add(fit);
  }

  /**
   * Removes a published fit; the next window of its monitor is due.
   *
   * @param now wall clock, milliseconds since the epoch
   */
  void published(WaitingFit fit, long now) {
    FitQueue queue = queues.get(fit.owner());
    if (queue == null || queue.head() != fit) {
      throw new IllegalStateException(fit.key() + " is not the next to be published");
    }
    due.remove(fit);
    queue.removeHead(maxWaiting, now);
    if (queue.isEmpty()) {
      queues.remove(fit.owner());
    } else {
      due.add(queue.head());
    }
    fit.window().remove(fit);
    if (fit.window().fits().isEmpty()) {
      remove(fit.window());
    }
  }

  private void remove(WaitingWindow window) {
    windows.remove(window);
    newest.remove(Segment.of(window), window);
    if (backlog.remove(window)) {
      backlogBytes -= window.bytes();
    }
  }

  /**
   * Skips the oldest waiting fits of every monitor that has too many.
   *
   * @param now wall clock, milliseconds since the epoch
   * @param admits whether a fit may be skipped in this call; the rest is left for the next one
   * @return the skipped fits
   */
  List<WaitingFit> skip(long now, Predicate<WaitingFit> admits) {
    List<WaitingFit> skipped = new ArrayList<>();
    for (FitQueue queue : queues.values()) {
      List<WaitingFit> outrun =
          skipOldest ? queue.excess(maxWaiting) : queue.outrun(maxWaiting, now);
      for (WaitingFit fit : outrun) {
        if (!admits.test(fit)) {
          return skipped;
        }
        fit.to(State.SKIPPED);
        skipped.add(fit);
      }
    }
    return skipped;
  }

  /** The number of windows of the monitor and segment that has most. */
  int longest() {
    return queues.values().stream().mapToInt(FitQueue::size).max().orElse(0);
  }

  /** Whether a window of a monitor waits for its estimate. */
  boolean has(MonitorSegment owner) {
    return queues.containsKey(owner);
  }

  /** The number of windows that are not yet published for all their monitors. */
  int windows() {
    return windows.size();
  }

  /** Wall-clock time since which the oldest of them has waited, milliseconds. */
  OptionalLong oldest() {
    return windows.stream().mapToLong(window -> window.facts().completedAt()).min();
  }
}
