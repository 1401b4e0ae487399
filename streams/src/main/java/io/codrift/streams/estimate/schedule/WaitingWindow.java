package io.codrift.streams.estimate.schedule;

import io.codrift.schemas.PendingMonitor;
import io.codrift.streams.config.MonitorConfig;
import io.codrift.streams.estimate.assembly.WindowFacts;
import io.codrift.streams.estimate.store.WindowId;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A complete window and the fits of it that are still to be published. Not thread-safe. */
final class WaitingWindow {
  /** Hash, offset and event time. */
  private static final long FIXED_BYTES_PER_ROW = 3 * Long.BYTES;

  private final WindowFacts facts;
  private final List<PendingMonitor> others;
  private final Map<String, WaitingFit> fits = new LinkedHashMap<>();

  WaitingWindow(WindowFacts facts) {
    this(facts, List.of());
  }

  /**
   * @param others monitors that are not configured in this process, and wait for one that has them
   */
  WaitingWindow(WindowFacts facts, List<PendingMonitor> others) {
    this.facts = facts;
    this.others = List.copyOf(others);
  }

  WindowFacts facts() {
    return facts;
  }

  WindowId id() {
    return facts.id();
  }

  /** The bytes of its sample, about. */
  long bytes() {
    return (long) facts.sampled()
        * (FIXED_BYTES_PER_ROW + (long) Double.BYTES * facts.source().features().size());
  }

  /**
   * Whether this window was closed so soon after an earlier one of its segment that it is of a
   * backlog: less than half of the event time between them had gone by.
   */
  boolean cameTooSoon(WaitingWindow earlier) {
    return facts.closedAt() - earlier.facts.closedAt() < (id().end() - earlier.id().end()) / 2;
  }

  /** Adds a fit that is still to be published. */
  void add(MonitorConfig monitor, boolean skipped, int faults, WaitingFit.Start start) {
    WaitingFit.State state = skipped ? WaitingFit.State.SKIPPED : WaitingFit.State.WAITING;
    fits.put(monitor.name(), new WaitingFit(this, monitor, state, faults, start));
  }

  /** Removes a fit that was published. */
  void remove(WaitingFit fit) {
    fits.remove(fit.monitor().name(), fit);
  }

  /** The fits that are still to be published, in the order of the configuration. */
  Collection<WaitingFit> fits() {
    return Collections.unmodifiableCollection(fits.values());
  }

  /** The monitors that another process may fit. */
  List<PendingMonitor> others() {
    return others;
  }

  /** Whether any fit still needs the rows, here or in another process. */
  boolean needsRows() {
    return others.stream().anyMatch(monitor -> !monitor.getSkipped())
        || fits.values().stream().anyMatch(fit -> fit.state() != WaitingFit.State.SKIPPED);
  }
}
