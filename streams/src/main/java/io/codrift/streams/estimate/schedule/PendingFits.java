package io.codrift.streams.estimate.schedule;

import io.codrift.streams.estimate.schedule.WaitingFit.State;
import io.codrift.streams.estimate.store.WindowId;
import io.codrift.streams.topic.MonitorSegment;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The queues of fits of one task: one per monitor and segment, in time order. Only the head of a
 * queue may be fitted or published. The queues mirror the pending store, from which they are
 * rebuilt. Not thread-safe.
 */
final class PendingFits {
  private static final Comparator<WaitingWindow> TIME_ORDER =
      Comparator.comparing(WaitingWindow::id, WindowId.TIME_ORDER);

  private final SortedSet<WaitingWindow> windows = new TreeSet<>(TIME_ORDER);
  private final Map<MonitorSegment, Deque<WaitingFit>> queues = new HashMap<>();
  private final SortedSet<WaitingFit> due =
      new TreeSet<>(
          Comparator.comparing(WaitingFit::window, TIME_ORDER)
              .thenComparing(fit -> fit.monitor().name()));

  /** Adds a completed window; windows of one segment come in time order. */
  void add(WaitingWindow window) {
    windows.add(window);
    for (WaitingFit fit : window.fits()) {
      Deque<WaitingFit> queue = queues.computeIfAbsent(fit.owner(), key -> new ArrayDeque<>());
      queue.addLast(fit);
      if (queue.size() == 1) {
        due.add(fit);
      }
    }
  }

  /** The heads of the queues that are not in flight, oldest window first: a snapshot. */
  List<WaitingFit> due() {
    return List.copyOf(due);
  }

  /** Marks a fit as sent to the model service. */
  void started(WaitingFit fit) {
    fit.to(State.IN_FLIGHT);
    due.remove(fit);
  }

  /** Marks a fit as due again after an engine fault. */
  void faulted(WaitingFit fit) {
    fit.fault();
    due.add(fit);
  }

  /** Removes a published fit; the next window of its monitor is due. */
  void published(WaitingFit fit) {
    Deque<WaitingFit> queue = queues.get(fit.owner());
    if (queue == null || queue.peekFirst() != fit) {
      throw new IllegalStateException(fit.key() + " is not the next to be published");
    }
    due.remove(fit);
    queue.removeFirst();
    if (queue.isEmpty()) {
      queues.remove(fit.owner());
    } else {
      due.add(queue.getFirst());
    }
    fit.window().remove(fit);
    if (fit.window().fits().isEmpty()) {
      windows.remove(fit.window());
    }
  }

  /**
   * Skips the oldest waiting fits of every monitor that has too many.
   *
   * @param maxWaiting maximum number of waiting windows of one monitor and segment
   * @return the windows with skipped fits
   */
  Set<WaitingWindow> skip(int maxWaiting) {
    Set<WaitingWindow> changed = new LinkedHashSet<>();
    for (Deque<WaitingFit> queue : queues.values()) {
      long excess = queue.stream().filter(fit -> fit.state() == State.WAITING).count() - maxWaiting;
      for (WaitingFit fit : queue) {
        if (excess > 0 && fit.state() == State.WAITING) {
          fit.to(State.SKIPPED);
          changed.add(fit.window());
          excess--;
        }
      }
    }
    return changed;
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
