package io.codrift.streams.estimate.schedule;

import io.codrift.streams.estimate.schedule.WaitingFit.State;
import io.codrift.streams.topic.MonitorSegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The queues of fits of one task: one per monitor and segment, in time order. Only the head of a
 * queue may be fitted or published. The queues mirror the pending store, from which they are
 * rebuilt. What is asked in every turn is kept up to date with each change, because thousands of
 * fits may wait. Not thread-safe.
 */
final class PendingFits {
  private final int maxWaiting;
  private final boolean skipOldest;
  private final Predicate<WaitingFit> isSuspect;
  private final Map<MonitorSegment, FitQueue> queues = new HashMap<>();

  /** The queues that have more than may wait, and more than half of that. */
  private final Set<FitQueue> crowded = new LinkedHashSet<>();

  private final Set<FitQueue> busy = new HashSet<>();

  /**
   * The heads of the queues that are not in flight, each in the order in which they became due: a
   * long queue lets the heads of others pass. Those that are skipped need no fit, and those that
   * may have killed a process are tried alone.
   */
  private final Set<WaitingFit> skipped = new LinkedHashSet<>();

  private final Set<WaitingFit> suspects = new LinkedHashSet<>();
  private final Set<WaitingFit> waiting = new LinkedHashSet<>();

  private int windows;

  /** How many windows were completed at each time, wall-clock milliseconds. */
  private final SortedMap<Long, Integer> completed = new TreeMap<>();

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
   * @param isSuspect whether a fit may have killed a process
   */
  PendingFits(int maxWaiting, boolean skipOldest, Predicate<WaitingFit> isSuspect) {
    this.maxWaiting = maxWaiting;
    this.skipOldest = skipOldest;
    this.isSuspect = isSuspect;
  }

  /**
   * Adds a completed window; windows of one segment come in time order.
   *
   * @param now wall clock, milliseconds since the epoch
   */
  void add(WaitingWindow window, long now) {
    windows++;
    completed.merge(window.facts().completedAt(), 1, Integer::sum);
    WaitingWindow before = newest.put(Segment.of(window), window);
    if (before != null && window.cameTooSoon(before)) {
      backlog.add(window);
      backlogBytes += window.bytes();
    }
    for (WaitingFit fit : window.fits()) {
      FitQueue queue = queues.computeIfAbsent(fit.owner(), key -> new FitQueue(now));
      queue.add(fit);
      count(queue);
      if (queue.head() == fit) {
        becomesDue(fit);
      }
    }
  }

  /**
   * The bytes of the waiting windows that were closed faster than their event time goes by, about.
   */
  long backlogBytes() {
    return backlogBytes;
  }

  private void count(FitQueue queue) {
    put(queue, crowded, maxWaiting);
    put(queue, busy, maxWaiting / 2);
  }

  private static void put(FitQueue queue, Set<FitQueue> large, int size) {
    if (queue.size() > size) {
      large.add(queue);
    } else {
      large.remove(queue);
    }
  }

  private void becomesDue(WaitingFit fit) {
    if (fit.state() == State.SKIPPED) {
      skipped.add(fit);
    } else if (isSuspect.test(fit)) {
      suspects.add(fit);
    } else {
      waiting.add(fit);
    }
  }

  private void isNotDue(WaitingFit fit) {
    skipped.remove(fit);
    suspects.remove(fit);
    waiting.remove(fit);
  }

  private void isDueAgain(WaitingFit fit) {
    queues.get(fit.owner()).changed();
    becomesDue(fit);
  }

  /** The next due fit that is skipped. */
  Optional<WaitingFit> nextSkipped() {
    return skipped.stream().findFirst();
  }

  /** The due fits that may have killed a process: a snapshot. */
  List<WaitingFit> suspects() {
    return List.copyOf(suspects);
  }

  /** The next of the other due fits. */
  Optional<WaitingFit> nextWaiting() {
    return waiting.stream().findFirst();
  }

  /** Begins a fit, which is not due any longer. */
  void begin(WaitingFit fit, FitProcess process, boolean alone) {
    fit.begin(process, alone);
    isNotDue(fit);
  }

  /** Takes back that a restored fit had begun: its process lives, and has lost its task. */
  void cleared(WaitingFit fit) {
    boolean wasDue = suspects.contains(fit);
    isNotDue(fit);
    fit.stop();
    if (wasDue) {
      becomesDue(fit);
    }
  }

  /** Takes back that a fit has begun; it is due again. */
  void stop(WaitingFit fit) {
    fit.stop();
    isDueAgain(fit);
  }

  /** Notes that a fit hangs: it is due again, in another process and alone. */
  void hung(WaitingFit fit) {
    fit.hung();
    isDueAgain(fit);
  }

  /** Marks a fit as due again after an engine fault. */
  void faulted(WaitingFit fit) {
    fit.fault();
    isDueAgain(fit);
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
    isNotDue(fit);
    queue.removeHead(maxWaiting, now);
    count(queue);
    if (queue.isEmpty()) {
      queues.remove(fit.owner());
    } else {
      becomesDue(queue.head());
    }
    fit.window().remove(fit);
    if (fit.window().fits().isEmpty()) {
      remove(fit.window());
    }
  }

  private void remove(WaitingWindow window) {
    windows--;
    completed.computeIfPresent(
        window.facts().completedAt(), (at, count) -> count == 1 ? null : count - 1);
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
    List<WaitingFit> newly = new ArrayList<>();
    for (FitQueue queue : crowded) {
      List<WaitingFit> outrun =
          skipOldest ? queue.excess(maxWaiting) : queue.outrun(maxWaiting, now);
      for (WaitingFit fit : outrun) {
        if (!admits.test(fit)) {
          queue.changed();
          return newly;
        }
        boolean isDue = waiting.contains(fit) || suspects.contains(fit);
        isNotDue(fit);
        fit.to(State.SKIPPED);
        newly.add(fit);
        if (isDue) {
          becomesDue(fit);
        }
      }
      if (!outrun.isEmpty()) {
        // The fits that are left have other ones behind them.
        queue.changed();
      }
    }
    return newly;
  }

  /** Whether no monitor and segment has more than half of the windows that may wait. */
  boolean isRelaxed() {
    return busy.isEmpty();
  }

  /** Whether a window of a monitor waits for its estimate. */
  boolean has(MonitorSegment owner) {
    return queues.containsKey(owner);
  }

  /** The number of windows that are not yet published for all their monitors. */
  int windows() {
    return windows;
  }

  /** Wall-clock time since which the oldest of them has waited, milliseconds. */
  OptionalLong oldest() {
    return completed.isEmpty() ? OptionalLong.empty() : OptionalLong.of(completed.firstKey());
  }
}
