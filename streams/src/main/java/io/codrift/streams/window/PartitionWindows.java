package io.codrift.streams.window;

import io.codrift.schemas.FeatureCount;
import io.codrift.schemas.WindowSample;
import io.codrift.streams.sample.BottomK;
import io.codrift.streams.sample.PartFacts;
import io.codrift.streams.sample.SampleChunks;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The windows of one input partition. Takes rows in log order, closes a window when the watermark
 * passes its end plus grace, and emits the parts in order of (window, segment).
 *
 * <p>Its memory mirrors the stores: it is read at construction and never ahead of them.
 */
final class PartitionWindows {
  private static final Logger log = LoggerFactory.getLogger(PartitionWindows.class);

  /**
   * Constants of a task.
   *
   * @param topic the input topic
   * @param partition the input partition
   * @param partitions number of partitions of the topic
   * @param maxSegments maximum number of segments that are sampled. The first ones are chosen, for
   *     as long as the stores exist. The estimate stage keeps its list of segments just as long; a
   *     new choice in every window would rarely match that list.
   */
  record Origin(String topic, int partition, int partitions, int maxSegments) {}

  private final Origin origin;
  private final WindowLayout layout;
  private final PaneStore store;
  private final FrontierStore frontiers;
  private final RecordCounts counts;
  private final Consumer<WindowSample> parts;
  private final Map<String, SegmentPanes> segments = new HashMap<>();
  private final Set<String> sampled;
  private long watermark;
  private long closedUntil;
  private long nextClose;
  private long late;
  private long rejected;
  private Pane last;
  private boolean refusalLogged;

  /**
   * Continues from the state in the stores.
   *
   * @param parts receives every chunk of every part, in order
   */
  PartitionWindows(
      Origin origin,
      WindowLayout layout,
      PaneStore store,
      FrontierStore frontiers,
      RecordCounts counts,
      Consumer<WindowSample> parts) {
    this.origin = origin;
    this.layout = layout;
    this.store = store;
    this.frontiers = frontiers;
    this.counts = counts;
    this.parts = parts;
    sampled = frontiers.segments();
    Frontier frontier = frontiers.frontier();
    watermark = frontier.watermark();
    closedUntil = frontier.closedUntil();
    nextClose = layout.nextClose(closedUntil);
    late = frontier.late();
    rejected = frontier.rejected();
    for (Pane pane : store.load()) {
      watermark = Math.max(watermark, pane.maxEventTime);
      pane.placeAmong(layout, closedUntil);
      segments.computeIfAbsent(pane.segment(), key -> new SegmentPanes()).add(pane);
      if (sampled.add(pane.segment())) {
        frontiers.addSegment(pane.segment());
      }
    }
  }

  /** Highest event time seen; {@link Long#MIN_VALUE} before the first. */
  long watermark() {
    return watermark;
  }

  /** Every window that ends at or before this is closed; {@link WindowLayout#NOTHING} at first. */
  long closedUntil() {
    return closedUntil;
  }

  /**
   * Adds a row, and closes the windows that its event time closes.
   *
   * @param hash decides whether the sample keeps it
   * @param eventTime milliseconds since the epoch, not negative
   * @param features in the order of the layout; a missing value is NaN
   */
  void add(String segment, long eventTime, long hash, long offset, double[] features) {
    boolean ahead = eventTime > watermark;
    if (ahead) {
      watermark = eventTime;
    }
    Pane pane = pane(segment, eventTime);
    if (pane == null) {
      // No pane or part stores this watermark, so the frontier does.
      if (ahead) {
        writeFrontier();
      }
    } else {
      counts.inWindow(pane.openWindows);
      if (pane.closedWindows > 0) {
        late(pane.closedWindows);
      }
      for (int i = 0; i < features.length; i++) {
        if (Double.isNaN(features[i])) {
          counts.missing(i);
        }
      }
      store.add(pane, hash, offset, eventTime, features);
    }
    if (watermark >= nextClose) {
      close(layout.closedBy(watermark));
    }
  }

  /** Counts a record that became a dead letter. */
  void reject() {
    rejected++;
    writeFrontier();
  }

  /** Closes every window that has a pane, before the watermark passes its end. */
  void closeAll() {
    long end = closedUntil;
    for (SegmentPanes panes : segments.values()) {
      for (Pane pane : panes.all()) {
        end = Math.max(end, layout.lastWindow(pane.start()) + layout.size());
      }
    }
    if (end > closedUntil) {
      close(end);
    }
  }

  /** The open pane of a row, or null if the row is late or its segment exceeds max-segments. */
  private Pane pane(String segment, long eventTime) {
    if (last != null
        && eventTime >= last.start()
        && eventTime - last.start() < layout.pane()
        && last.segment().equals(segment)) {
      return last;
    }
    long start = layout.paneStart(eventTime);
    SegmentPanes panes = segments.get(segment);
    Pane pane = panes == null ? null : panes.find(start);
    if (pane == null) {
      pane = open(wellFormed(segment), start);
    }
    if (pane != null) {
      last = pane;
    }
    return pane;
  }

  private Pane open(String segment, long start) {
    long windows = layout.windows(start);
    long closed = layout.windowsUntil(start, closedUntil);
    if (closed == windows) {
      late(closed);
      return null;
    }
    SegmentPanes panes = segments.get(segment);
    if (panes == null) {
      if (!sampled.contains(segment) && sampled.size() >= origin.maxSegments()) {
        counts.refused(windows - closed);
        if (closed > 0) {
          late(closed);
        }
        warnRefused(segment);
        return null;
      }
      if (sampled.add(segment)) {
        frontiers.addSegment(segment);
      }
      panes = new SegmentPanes();
      segments.put(segment, panes);
    }
    Pane pane = panes.find(start);
    if (pane == null) {
      pane = store.create(segment, start);
      pane.placeAmong(layout, closedUntil);
      panes.add(pane);
    }
    return pane;
  }

  /**
   * The segment as it is read back from the store's keys: an unpaired surrogate is replaced there.
   */
  private static String wellFormed(String segment) {
    return new String(segment.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }

  private void warnRefused(String segment) {
    if (!refusalLogged) {
      refusalLogged = true;
      log.warn(
          "Partition {} of {} has had records of more than {} segments; segment"
              + " '{}' and others are not sampled, see codrift_records_total with outcome"
              + " segment_refused. Raise max-segments, or split by a field with fewer values.",
          origin.partition(),
          origin.topic(),
          origin.maxSegments(),
          segment);
    }
  }

  private void late(long windows) {
    counts.late(windows);
    late += windows;
    writeFrontier();
  }

  private void close(long end) {
    SortedMap<Long, TreeSet<String>> due = new TreeMap<>();
    segments.forEach(
        (segment, panes) -> {
          for (Pane pane : panes.all()) {
            long from = layout.firstWindow(pane.start()) + pane.closedWindows * layout.advance();
            long to = Math.min(layout.lastWindow(pane.start()), end - layout.size());
            for (long window = from; window <= to; window += layout.advance()) {
              due.computeIfAbsent(window, key -> new TreeSet<>()).add(segment);
            }
          }
        });
    due.forEach((window, names) -> names.forEach(segment -> send(segment, window)));
    closedUntil = end;
    nextClose = layout.nextClose(end);
    forgetClosedPanes();
    writeFrontier();
  }

  private void send(String segment, long window) {
    BottomK selection = new BottomK(layout.maxSamples(), layout.features());
    long seen = 0;
    long[] missing = new long[layout.features().size()];
    for (Pane pane : segments.get(segment).between(window, window + layout.size())) {
      store.offerAll(pane, selection);
      seen += pane.seen;
      for (int i = 0; i < missing.length; i++) {
        missing[i] += pane.missing[i];
      }
    }
    List<FeatureCount> lacking = new ArrayList<>();
    for (int i = 0; i < missing.length; i++) {
      if (missing[i] > 0) {
        lacking.add(
            FeatureCount.newBuilder()
                .setFeature(layout.features().get(i))
                .setCount(missing[i])
                .build());
      }
    }
    PartFacts facts =
        new PartFacts(
            origin.topic(),
            segment,
            origin.partition(),
            origin.partitions(),
            window,
            window + layout.size(),
            layout.maxSamples(),
            seen,
            lacking,
            late,
            rejected);
    SampleChunks.split(facts, selection.sample()).forEach(parts);
    late = 0;
    rejected = 0;
  }

  private void forgetClosedPanes() {
    segments
        .values()
        .removeIf(
            panes -> {
              for (Pane pane : panes.all()) {
                pane.placeAmong(layout, closedUntil);
                if (pane.openWindows == 0) {
                  store.delete(pane);
                  panes.remove(pane);
                }
              }
              return panes.isEmpty();
            });
    last = null;
  }

  private void writeFrontier() {
    frontiers.write(new Frontier(watermark, closedUntil, late, rejected));
  }
}
