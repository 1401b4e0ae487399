package io.codrift.streams.window;

import io.codrift.schemas.WindowSample;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The windows of one input partition. Takes rows in log order, closes a window when the watermark
 * passes its end plus grace, and emits the parts in order of (window, segment).
 *
 * <p>Rows are late for a window as soon as it is closed. Its parts may follow in pieces, because a
 * call that sends those of thousands of segments at once would outlast its transaction: {@link
 * #sendParts} must be called at the end of every call that may have closed windows, and again while
 * {@link #closing}.
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
   * @param maxSegments maximum number of segments that are sampled. The first ones are chosen,
   *     until they expire. The estimate stage keeps its list of segments just as long; a new choice
   *     in every window would rarely match that list.
   * @param segmentExpiry event time without records after which a segment expires
   */
  record Origin(
      String topic, int partition, int partitions, int maxSegments, Duration segmentExpiry) {}

  private final Origin origin;
  private final WindowLayout layout;
  private final PaneStore store;
  private final FrontierStore frontiers;
  private final RecordCounts counts;
  private final Consumer<WindowSample> parts;
  private final PartAssembly assembly;
  private final Map<String, SegmentPanes> segments = new HashMap<>();
  private final SampledSegments sampled;
  private final Watermark watermark;
  private final DueWindows due = new DueWindows();
  private long closedUntil;
  private long sentUntil;
  private long nextClose;
  private long silentSince;
  private long late;
  private long rejected;
  private long progressSent;
  private InputPosition position;
  private Pane last;

  /** Number of panes that only some of their windows read. */
  private int ofSome;

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
    assembly = new PartAssembly(origin, layout, store);
    sampled =
        new SampledSegments(origin.maxSegments(), origin.segmentExpiry().toMillis(), frontiers);
    Frontier frontier = frontiers.frontier();
    closedUntil = frontier.closedUntil();
    sentUntil = frontier.sentUntil();
    nextClose = layout.nextClose(closedUntil);
    silentSince = frontier.silentSince();
    late = frontier.late();
    rejected = frontier.rejected();
    progressSent = frontier.progressSent();
    List<Pane> panes = store.load();
    watermark = frontier.watermark(panes);
    position = frontier.position(panes);
    for (Pane pane : panes) {
      silentSince = Math.max(silentSince, pane.lastRow);
      pane.placeAmong(layout, closedUntil);
      ofSome += pane.key().isOfSome() ? 1 : 0;
      segments.computeIfAbsent(pane.segment(), key -> new SegmentPanes()).add(pane);
      sampled.keep(pane.segment(), pane.start());
      if (closing()) {
        addDue(pane, Math.max(sentUntil, sampled.sentUntil(pane.segment())), closedUntil);
      }
    }
    mark();
  }

  /** How its windows are laid out. */
  WindowLayout layout() {
    return layout;
  }

  /** The event time that the rows have reached; {@link Watermark#NONE} before the first. */
  long watermark() {
    return watermark.value();
  }

  /**
   * The event time that is reached at a time if no row comes until then: that of the watermark, and
   * the time since the row of this event time was written to the log. {@link Watermark#NONE} before
   * the first row.
   *
   * @param time wall clock, milliseconds since the epoch
   */
  long reachedAt(long time) {
    long since = watermark.writtenAt() == Frontier.UNKNOWN ? silentSince : watermark.writtenAt();
    return watermark.value() == Watermark.NONE
        ? Watermark.NONE
        : watermark.value() + Math.max(0, time - since);
  }

  /**
   * Every window that ends at or before this is closed, though its parts may still have to be sent;
   * {@link WindowLayout#NOTHING} at first.
   */
  long closedUntil() {
    return closedUntil;
  }

  /** Every window that ends at or before this is closed and its parts are sent. */
  long sentUntil() {
    return sentUntil;
  }

  /** Whether parts of closed windows are still to be sent. */
  boolean closing() {
    return sentUntil != closedUntil;
  }

  /**
   * When the last row was written to the log; before the first row, what {@link #silentFrom} was
   * told. {@link Frontier#UNKNOWN} if neither is known.
   */
  long silentSince() {
    return silentSince;
  }

  /** Notes when a partition was first looked at that has brought no row. */
  void silentFrom(long time) {
    silentSince = time;
    writeFrontier();
  }

  /** The number of the next message of progress, from 1. It is stored, so none has it twice. */
  long nextProgress() {
    progressSent++;
    writeFrontier();
    return progressSent;
  }

  /** How far the partition has been counted. */
  InputPosition position() {
    return position;
  }

  /**
   * Goes on from another position: the log has lost its end, or is another one. Offsets that were
   * counted after it are forgotten.
   */
  void continueFrom(InputPosition other) {
    position = other;
    for (SegmentPanes panes : segments.values()) {
      for (Pane pane : panes.all()) {
        if (pane.lastOffset > other.lastOffset()) {
          pane.lastOffset = other.lastOffset();
          store.writeCounters(pane);
        }
      }
    }
    writeFrontier();
  }

  /** Whether there are windows with records that are open, or not sent yet. */
  boolean anyOpen() {
    return !segments.isEmpty();
  }

  /**
   * Adds a row, and closes the windows that its event time closes. Where a row is late for windows
   * that are closed and not sent yet, but in time for others, it comes into a pane of its own,
   * which only the others read.
   *
   * @param writtenAt when it was written to the log at the earliest, milliseconds since the epoch
   * @param hash decides whether the sample keeps it
   * @param eventTime milliseconds since the epoch, not negative
   * @param features in the order of the layout; a missing value is NaN
   * @param texts in the same order, the texts of categories; null elsewhere, or empty
   */
  void add(
      String segment,
      long eventTime,
      long writtenAt,
      long hash,
      long offset,
      double[] features,
      String[] texts) {
    position = position.after(offset);
    boolean first = watermark.value() == Watermark.NONE;
    // It was written after the rows before it, whatever its timestamp says.
    silentSince = first ? writtenAt : Math.max(silentSince, writtenAt);
    counts.distance(eventTime, watermark.value());
    watermark.add(eventTime, silentSince);
    Pane pane = pane(segment, eventTime);
    if (pane != null) {
      counts.inWindow(pane.openWindows);
      if (pane.closedWindows > 0) {
        late(pane.closedWindows);
      }
      for (int i = 0; i < features.length; i++) {
        if (Double.isNaN(features[i])) {
          counts.missing(i, pane.openWindows);
        }
      }
      pane.lastRow = silentSince;
      pane.watermark = watermark.toBytes();
      pane.lastOffset = offset;
      store.add(pane, hash, offset, eventTime, features, texts);
    }
    if (first || pane == null || pane.closedWindows > 0) {
      // The pane does not store all that has changed.
      writeFrontier();
    }
    if (watermark.value() >= nextClose) {
      close(layout.closedBy(watermark.value()));
    }
  }

  /** Counts a record that became a dead letter. */
  void reject(long offset) {
    position = position.after(offset);
    rejected++;
    writeFrontier();
  }

  /** Closes every window that has a pane, before the watermark passes its end. */
  void closeAll() {
    closeUntil(lastEnd());
  }

  /**
   * Closes the windows that have a pane and whose end plus grace has passed, before the watermark
   * passes it.
   *
   * @param time event time that the partition has reached, milliseconds since the epoch
   */
  void passed(long time) {
    if (anyOpen()) {
      // No window after the last one with records is closed: its own may still come.
      closeUntil(Math.min(lastEnd(), layout.closedBy(time)));
    }
  }

  private void closeUntil(long end) {
    if (end > closedUntil) {
      close(end);
    }
  }

  /** The end of the last window that has a pane; what is closed if there is none. */
  private long lastEnd() {
    long end = closedUntil;
    for (SegmentPanes panes : segments.values()) {
      for (Pane pane : panes.all()) {
        end = Math.max(end, layout.lastWindow(pane.start()) + layout.size());
      }
    }
    return end;
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
    if (pane == null || (pane.openWindows > 0 && isDue(pane))) {
      pane = open(wellFormed(segment), start);
    } else if (pane.openWindows == 0) {
      late(pane.closedWindows);
      return null;
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
      if (!sampled.take(segment, start)) {
        counts.refused(windows - closed);
        if (closed > 0) {
          late(closed);
        }
        warnRefused(segment);
        return null;
      }
      panes = new SegmentPanes();
      segments.put(segment, panes);
    }
    Pane pane = panes.find(start);
    if (pane == null || isDue(pane)) {
      // Windows that are closed must not have the row, whether or not they have others.
      boolean some = closed > 0 && closing();
      pane = store.create(new PaneKey(start, segment, some ? closedUntil : WindowLayout.NOTHING));
      pane.placeAmong(layout, closedUntil);
      panes.add(pane);
      if (some) {
        ofSome++;
        mark();
      }
    }
    return pane;
  }

  /** Whether a window is to be sent that reads this pane. */
  private boolean isDue(Pane pane) {
    return pane.closedWindows > 0
        && due.hasAny(
            pane.segment(), firstAfter(pane, pane.key().after()), layout.lastWindow(pane.start()));
  }

  /** Start of the first window of a pane that ends after a time. */
  private long firstAfter(Pane pane, long time) {
    return layout.firstWindow(pane.start())
        + layout.windowsUntil(pane.start(), time) * layout.advance();
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
              + " segment_refused. Raise max-segments, or split by a field with fewer values."
              + " Segments without records for segment-expiry make room.",
          origin.partition(),
          origin.topic(),
          origin.maxSegments(),
          segment);
    }
  }

  private void late(long windows) {
    counts.late(windows);
    late += windows;
  }

  private void close(long end) {
    for (SegmentPanes panes : segments.values()) {
      for (Pane pane : panes.all()) {
        addDue(pane, closedUntil, end);
        pane.placeAmong(layout, end);
      }
    }
    closedUntil = end;
    nextClose = layout.nextClose(end);
    last = null;
  }

  /** Notes the windows of a pane that end after a time and up to another. */
  private void addDue(Pane pane, long after, long until) {
    long from = firstAfter(pane, Math.max(after, pane.key().after()));
    long to = Math.min(layout.lastWindow(pane.start()), until - layout.size());
    for (long window = from; window <= to; window += layout.advance()) {
      due.add(window, pane.segment());
    }
  }

  /**
   * Sends parts of closed windows, one window and segment after the other.
   *
   * @param more asked before each: whether to send it in this call
   */
  void sendParts(BooleanSupplier more) {
    if (!closing()) {
      return;
    }
    while (!due.isEmpty() && more.getAsBoolean()) {
      sendNext(due.first());
    }
    if (due.isEmpty()) {
      sentUntil = closedUntil;
      sampled.allSent();
    } else {
      // The window before the first one of which parts are missing, if there is one.
      long before = due.first().window() - layout.advance();
      sentUntil = before < 0 ? sentUntil : Math.max(sentUntil, before + layout.size());
      sampled.writeSent();
    }
    sampled.expire(closedUntil, segments.keySet());
    mark();
    writeFrontier();
  }

  private void mark() {
    frontiers.mark(layout, closing(), ofSome > 0);
  }

  private void sendNext(DueWindows.Due next) {
    send(next.segment(), next.window());
    due.remove(next);
    long end = next.window() + layout.size();
    sampled.closed(next.segment(), end);
    sampled.sent(next.segment(), end);
    forgetPanes(next.segment(), end);
  }

  private void send(String segment, long window) {
    List<Pane> panes = segments.get(segment).of(window, window + layout.size());
    assembly.part(segment, window, panes, late, rejected).forEach(parts);
    late = 0;
    rejected = 0;
  }

  /** Deletes the panes of a segment whose last window is sent. */
  private void forgetPanes(String segment, long sent) {
    SegmentPanes panes = segments.get(segment);
    for (Pane pane : panes.all()) {
      if (layout.lastWindow(pane.start()) + layout.size() <= sent) {
        store.delete(pane);
        panes.remove(pane);
        ofSome -= pane.key().isOfSome() ? 1 : 0;
      }
    }
    if (panes.isEmpty()) {
      segments.remove(segment);
    }
  }

  private void writeFrontier() {
    frontiers.write(
        Frontier.of(
            watermark,
            closedUntil,
            sentUntil,
            late,
            rejected,
            silentSince,
            progressSent,
            position));
  }
}
