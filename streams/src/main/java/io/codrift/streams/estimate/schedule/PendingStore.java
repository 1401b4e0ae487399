package io.codrift.streams.estimate.schedule;

import io.codrift.schemas.PendingMonitor;
import io.codrift.schemas.PendingWindow;
import io.codrift.schemas.WindowSample;
import io.codrift.streams.config.Durations;
import io.codrift.streams.config.MonitorConfig;
import io.codrift.streams.config.SourceConfig;
import io.codrift.streams.estimate.assembly.WindowFacts;
import io.codrift.streams.estimate.store.PendingEntry;
import io.codrift.streams.estimate.store.PendingKey;
import io.codrift.streams.estimate.store.Piece;
import io.codrift.streams.estimate.store.WindowId;
import io.codrift.streams.sample.PartFacts;
import io.codrift.streams.sample.Sample;
import io.codrift.streams.sample.SampleChunks;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store of complete windows whose estimates are not all published. Each window has a header
 * that lists the remaining monitors, and one merged sample in chunks.
 *
 * <p>What is not configured in this process may be so in another one, as during a deployment. It is
 * kept until it is as old as messages of the topics become.
 */
final class PendingStore {
  private static final Logger LOG = LoggerFactory.getLogger(PendingStore.class);

  /** What a header or the deletion of a chunk counts of a piece of work, and each monitor. */
  private static final long HEADER_BYTES = 1_000;

  private static final long MONITOR_BYTES = 100;

  private final KeyValueStore<PendingKey, PendingEntry> store;
  private final Duration keepUnknown;

  /** Windows that wait for another process, and when they were complete. */
  private final Map<WindowId, Long> unknown = new TreeMap<>(WindowId.TIME_ORDER);

  /** How many chunks the sample of each window has. */
  private final Map<WindowId, Integer> chunks = new HashMap<>();

  /**
   * @param keepUnknown how long windows are kept whose monitors are not configured
   */
  PendingStore(KeyValueStore<PendingKey, PendingEntry> store, Duration keepUnknown) {
    this.store = store;
    this.keepUnknown = keepUnknown;
  }

  /** Stores a window that has just been completed, with its merged sample. */
  void add(WaitingWindow window, Sample sample) {
    update(window);
    List<WindowSample> messages = SampleChunks.split(facts(window.facts(), sample), sample);
    for (int i = 0; i < messages.size(); i++) {
      store.put(new PendingKey(window.id(), i), new PendingEntry.Rows(messages.get(i)));
    }
    chunks.put(window.id(), messages.size());
  }

  /**
   * Stores the remaining fits of a window. The rows are deleted after the last fit that needs them.
   */
  void update(WaitingWindow window) {
    if (window.fits().isEmpty() && window.others().isEmpty()) {
      store.delete(PendingKey.ofHeader(window.id()));
    } else {
      store.put(PendingKey.ofHeader(window.id()), header(window));
      if (window.fits().isEmpty()) {
        unknown.put(window.id(), window.facts().completedAt());
      }
    }
    if (!window.needsRows()) {
      deleteRows(window.id());
    }
  }

  /** What {@link #update} counts of a piece of work. */
  long updateBytes(WaitingWindow window) {
    return HEADER_BYTES * (1 + chunks.getOrDefault(window.id(), 0))
        + MONITOR_BYTES * (window.fits().size() + window.others().size());
  }

  /** The merged sample of a window. */
  Sample sample(WaitingWindow window) {
    Iterator<WindowSample> messages =
        IntStream.iterate(0, chunk -> chunk + 1)
            .mapToObj(chunk -> store.get(new PendingKey(window.id(), chunk)))
            .takeWhile(PendingEntry.Rows.class::isInstance)
            .map(entry -> ((PendingEntry.Rows) entry).message())
            .iterator();
    return SampleChunks.merge(List.of(messages), first -> {});
  }

  /**
   * All windows with a configured monitor, in time order. Writes nothing.
   *
   * @param sources the configured sources
   */
  List<WaitingWindow> restore(List<SourceConfig> sources) {
    Map<String, SourceConfig> configured =
        sources.stream().collect(Collectors.toMap(SourceConfig::topic, Function.identity()));
    Map<WindowId, WaitingWindow> windows = new TreeMap<>(WindowId.TIME_ORDER);
    try (KeyValueIterator<PendingKey, PendingEntry> entries = store.all()) {
      while (entries.hasNext()) {
        KeyValue<PendingKey, PendingEntry> entry = entries.next();
        if (entry.value instanceof PendingEntry.Rows) {
          chunks.merge(entry.key.window(), 1, Integer::sum);
        } else if (entry.value instanceof PendingEntry.Header header) {
          WindowId id = id(header.message());
          SourceConfig source = configured.get(id.source());
          WaitingWindow window = source == null ? null : window(header.message(), source);
          if (window == null || window.fits().isEmpty()) {
            unknown.put(id, header.message().getCompletedAt().toEpochMilli());
          } else {
            windows.put(id, window);
          }
        }
      }
    }
    if (!unknown.isEmpty()) {
      LOG.warn(
          "{} pending windows are kept for {}, for a process that has their monitors configured.",
          unknown.size(),
          Durations.format(keepUnknown));
    }
    return List.copyOf(windows.values());
  }

  /**
   * Deletes the windows that have waited too long for a process with their monitors.
   *
   * @param now wall clock, milliseconds since the epoch
   * @param piece how much may be deleted; the rest is left for the next call
   */
  void collect(long now, Piece piece) {
    List<WindowId> old =
        unknown.entrySet().stream()
            .filter(window -> now - window.getValue() >= keepUnknown.toMillis())
            .map(Map.Entry::getKey)
            .toList();
    for (WindowId window : old) {
      if (!piece.admits(HEADER_BYTES * (1 + chunks.getOrDefault(window, 0)))) {
        return;
      }
      delete(window);
    }
  }

  private void delete(WindowId window) {
    LOG.warn(
        "The pending window that starts at {} of source {}, segment \"{}\" is deleted: its monitors"
            + " were not configured for {}.",
        Instant.ofEpochMilli(window.start()),
        window.source(),
        window.segment(),
        Durations.format(keepUnknown));
    unknown.remove(window);
    store.delete(PendingKey.ofHeader(window));
    deleteRows(window);
  }

  /** Deletes the sample of a window, without reading it. */
  private void deleteRows(WindowId window) {
    int count = chunks.getOrDefault(window, 0);
    for (int chunk = 0; chunk < count; chunk++) {
      store.put(new PendingKey(window, chunk), null);
    }
    chunks.remove(window);
  }

  private static PartFacts facts(WindowFacts window, Sample sample) {
    return new PartFacts(
        window.id().source(),
        window.id().segment(),
        0,
        1,
        window.id().start(),
        window.id().end(),
        Math.max(1, sample.rows()),
        window.seen(),
        window.missing(),
        window.late(),
        window.rejected());
  }

  private static PendingEntry.Header header(WaitingWindow window) {
    WindowFacts facts = window.facts();
    Stream<PendingMonitor> own =
        window.fits().stream()
            .map(
                fit ->
                    PendingMonitor.newBuilder()
                        .setMonitor(fit.monitor().name())
                        .setSkipped(fit.state() == WaitingFit.State.SKIPPED)
                        .setFaults(fit.faults())
                        .setStartedBy(fit.start().by())
                        .setMember(fit.start().member())
                        .setAlone(fit.start().alone())
                        .setDeaths(fit.start().deaths())
                        .build());
    List<PendingMonitor> monitors = Stream.concat(own, window.others().stream()).toList();
    return new PendingEntry.Header(
        PendingWindow.newBuilder()
            .setSource(facts.id().source())
            .setSegment(facts.id().segment())
            .setWindowStart(Instant.ofEpochMilli(facts.id().start()))
            .setWindowEnd(Instant.ofEpochMilli(facts.id().end()))
            .setCompletedAt(Instant.ofEpochMilli(facts.completedAt()))
            .setClosedAt(Instant.ofEpochMilli(facts.closedAt()))
            .setMonitors(monitors)
            .setSeen(facts.seen())
            .setSampled(facts.sampled())
            .setMissing(facts.missing())
            .setLate(facts.late())
            .setRejected(facts.rejected())
            .setRemarks(facts.remarks())
            .build());
  }

  private static WindowId id(PendingWindow header) {
    return new WindowId(
        header.getSource(),
        header.getSegment(),
        header.getWindowStart().toEpochMilli(),
        header.getWindowEnd().toEpochMilli());
  }

  private WaitingWindow window(PendingWindow header, SourceConfig source) {
    Map<String, MonitorConfig> configured =
        source.monitors().stream()
            .collect(Collectors.toMap(MonitorConfig::name, Function.identity()));
    WaitingWindow window =
        new WaitingWindow(
            new WindowFacts(
                source,
                id(header),
                header.getCompletedAt().toEpochMilli(),
                WindowFacts.orCompleted(
                    header.getClosedAt().toEpochMilli(), header.getCompletedAt().toEpochMilli()),
                header.getSeen(),
                header.getSampled(),
                header.getMissing(),
                header.getLate(),
                header.getRejected(),
                header.getRemarks()),
            header.getMonitors().stream()
                .filter(monitor -> !configured.containsKey(monitor.getMonitor()))
                .toList());
    for (PendingMonitor pending : header.getMonitors()) {
      MonitorConfig monitor = configured.get(pending.getMonitor());
      if (monitor != null) {
        window.add(
            monitor,
            pending.getSkipped(),
            pending.getFaults(),
            new WaitingFit.Start(
                pending.getStartedBy(),
                pending.getMember(),
                pending.getAlone(),
                pending.getDeaths()));
      }
    }
    return window;
  }
}
