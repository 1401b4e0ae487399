package io.codrift.streams.estimate;

import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.MessageCodec;
import io.codrift.schemas.PendingMonitor;
import io.codrift.schemas.PendingWindow;
import io.codrift.schemas.WindowSample;
import io.codrift.streams.config.MonitorConfig;
import io.codrift.streams.config.SourceConfig;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.serialization.BytesSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The completed windows whose estimates are not all published: one header that says which monitors
 * are left, and beside it the merged sample in chunks, once for all of them.
 */
final class PendingStore {
  private static final Logger LOG = LoggerFactory.getLogger(PendingStore.class);

  private static final int HEADER = -1;

  private final KeyValueStore<Bytes, byte[]> store;
  private final MessageCodec<PendingWindow> headers =
      new MessageCodec<>(PendingWindow.class, KnownSchemas.bundled());
  private final MessageCodec<WindowSample> samples =
      new MessageCodec<>(WindowSample.class, KnownSchemas.bundled());

  PendingStore(KeyValueStore<Bytes, byte[]> store) {
    this.store = store;
  }

  /** Keeps a window that has just been completed, with the chunks of its merged sample. */
  void add(WaitingWindow window, List<WindowSample> chunks) {
    update(window);
    for (int i = 0; i < chunks.size(); i++) {
      store.put(key(window, i), samples.encode(chunks.get(i)));
    }
  }

  /** Keeps what is left of a window; the rows go with the last fit that needs them. */
  void update(WaitingWindow window) {
    if (window.fits().isEmpty()) {
      store.delete(key(window, HEADER));
    } else {
      store.put(key(window, HEADER), headers.encode(header(window)));
    }
    if (!window.needsRows()) {
      chunks(window).forEach(chunk -> store.delete(chunk.key));
    }
  }

  /** The chunks of the window's merged sample, in order. */
  List<WindowSample> rows(WaitingWindow window) {
    return chunks(window).stream().map(chunk -> samples.decode(chunk.value)).toList();
  }

  /**
   * All windows, in time order. What is configured no more is deleted.
   *
   * @param sources the configured sources
   */
  List<WaitingWindow> restore(List<SourceConfig> sources) {
    Map<String, SourceConfig> configured =
        sources.stream().collect(Collectors.toMap(SourceConfig::topic, Function.identity()));
    Map<CompletedWindow, WaitingWindow> windows = new TreeMap<>(CompletedWindow.TIME_ORDER);
    List<PendingWindow> orphans = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> entries = store.all()) {
      while (entries.hasNext()) {
        byte[] value = entries.next().value;
        if (headers.matches(value)) {
          PendingWindow header = headers.decode(value);
          SourceConfig source = configured.get(header.getSource());
          WaitingWindow window = source == null ? null : window(header, source);
          if (window == null || window.fits().isEmpty()) {
            orphans.add(header);
          } else {
            windows.put(window.facts(), window);
          }
        }
      }
    }
    orphans.forEach(this::delete);
    return List.copyOf(windows.values());
  }

  private void delete(PendingWindow header) {
    LOG.warn(
        "The pending window that starts at {} of source {}, segment \"{}\" is deleted: its monitors"
            + " are configured no more",
        header.getWindowStart(),
        header.getSource(),
        header.getSegment());
    StoreKey prefix =
        StoreKey.of(header.getSource())
            .and(header.getSegment())
            .and(header.getWindowEnd().toEpochMilli())
            .and(header.getWindowStart().toEpochMilli());
    scan(prefix.toKey()).forEach(entry -> store.delete(entry.key));
  }

  private List<KeyValue<Bytes, byte[]>> chunks(WaitingWindow window) {
    return scan(prefix(window).toKey()).stream()
        .filter(entry -> samples.matches(entry.value))
        .toList();
  }

  private List<KeyValue<Bytes, byte[]>> scan(Bytes prefix) {
    List<KeyValue<Bytes, byte[]>> found = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> entries =
        store.prefixScan(prefix, new BytesSerializer())) {
      entries.forEachRemaining(found::add);
    }
    return found;
  }

  private static Bytes key(WaitingWindow window, int chunk) {
    return prefix(window).and(chunk).toKey();
  }

  private static StoreKey prefix(WaitingWindow window) {
    CompletedWindow facts = window.facts();
    return StoreKey.of(facts.source().topic())
        .and(facts.segment())
        .and(facts.end())
        .and(facts.start());
  }

  private static PendingWindow header(WaitingWindow window) {
    CompletedWindow facts = window.facts();
    List<PendingMonitor> monitors =
        window.fits().stream()
            .map(
                fit ->
                    PendingMonitor.newBuilder()
                        .setMonitor(fit.monitor().name())
                        .setSkipped(fit.state() == WaitingFit.State.SKIPPED)
                        .setFaults(fit.faults())
                        .build())
            .toList();
    return PendingWindow.newBuilder()
        .setSource(facts.source().topic())
        .setSegment(facts.segment())
        .setWindowStart(Instant.ofEpochMilli(facts.start()))
        .setWindowEnd(Instant.ofEpochMilli(facts.end()))
        .setCompletedAt(Instant.ofEpochMilli(facts.completedAt()))
        .setMonitors(monitors)
        .setSeen(facts.seen())
        .setSampled(facts.sampled())
        .setMissing(facts.missing())
        .setLate(facts.late())
        .setRejected(facts.rejected())
        .build();
  }

  private static WaitingWindow window(PendingWindow header, SourceConfig source) {
    Map<String, MonitorConfig> configured =
        source.monitors().stream()
            .collect(Collectors.toMap(MonitorConfig::name, Function.identity()));
    WaitingWindow window =
        new WaitingWindow(
            new CompletedWindow(
                source,
                header.getSegment(),
                header.getWindowStart().toEpochMilli(),
                header.getWindowEnd().toEpochMilli(),
                header.getCompletedAt().toEpochMilli(),
                header.getSeen(),
                header.getSampled(),
                header.getMissing(),
                header.getLate(),
                header.getRejected()));
    for (PendingMonitor pending : header.getMonitors()) {
      MonitorConfig monitor = configured.get(pending.getMonitor());
      if (monitor != null) {
        window.add(monitor, pending.getSkipped(), pending.getFaults());
      }
    }
    return window;
  }
}
