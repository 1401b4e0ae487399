package io.codrift.streams.window;

import io.codrift.schemas.EarlierLayout;
import io.codrift.schemas.PaneLayout;
import io.codrift.schemas.SampledSegment;
import io.codrift.streams.store.NewerVersionException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** Stores one task's frontier, the layout of its panes, and the segments it samples. */
final class FrontierStore {
  /** The format of rows in {@link RowBlocks}. */
  private static final int ROW_FORMAT = 1;

  /**
   * The same rows, where parts of closed windows are still to be sent. A version that sends all
   * parts at once takes what is left of their panes for complete, so it must not go on here.
   */
  private static final int CLOSING = 2;

  /**
   * The same rows, where there may be several panes of one time and segment, of which windows read
   * only some. A version that knows one pane would not read the others.
   */
  private static final int SEVERAL_PANES = 3;

  /**
   * The same rows, while the panes get another layout. A version that changes them all at once
   * would take those that have it for others.
   */
  private static final int CHANGING = 4;

  /**
   * A change of the panes from one layout to another that is under way.
   *
   * @param until the last pane in {@link PaneKey#ORDER} that has the new layout; empty if none has
   */
  record Change(WindowLayout from, WindowLayout to, Optional<PaneKey> until) {
    /** The same change when another pane has the new layout. */
    Change until(PaneKey pane) {
      return new Change(from, to, Optional.of(pane));
    }
  }

  /**
   * What is stored of a segment.
   *
   * @param lastWindow end of a late window that had its records; 0 if it is not known
   * @param sentUntil its windows that end at or before this are sent; {@link WindowLayout#NOTHING}
   *     where only the frontier tells
   */
  record Segment(long lastWindow, long sentUntil) {}

  private final KeyValueStore<TaskKey, TaskEntry> store;

  FrontierStore(KeyValueStore<TaskKey, TaskEntry> store) {
    this.store = store;
  }

  Frontier frontier() {
    return store.get(TaskKey.FRONTIER) instanceof TaskEntry.OfFrontier entry
        ? Frontier.of(entry.message())
        : Frontier.START;
  }

  void write(Frontier frontier) {
    store.put(TaskKey.FRONTIER, new TaskEntry.OfFrontier(frontier.toMessage()));
  }

  /**
   * The layout of the panes in the store; while they are changed, that which they get. Empty if the
   * store never held panes.
   *
   * @throws NewerVersionException if this Codrift cannot read the format of the rows
   */
  Optional<WindowLayout> layout() {
    return stored().map(FrontierStore::layout);
  }

  /** The change of the layout that is under way; empty if none is. */
  Optional<Change> change() {
    return stored()
        .filter(stored -> stored.getEarlier() != null)
        .map(
            stored ->
                new Change(
                    earlier(stored.getEarlier()),
                    layout(stored),
                    Optional.ofNullable(stored.getChangedUntil())
                        .map(key -> PaneKey.read(bytes(key)))));
  }

  private Optional<PaneLayout> stored() {
    if (!(store.get(TaskKey.LAYOUT) instanceof TaskEntry.OfLayout entry)) {
      return Optional.empty();
    }
    PaneLayout layout = entry.message();
    if (layout.getRowFormat() < ROW_FORMAT || layout.getRowFormat() > CHANGING) {
      throw new NewerVersionException(
          "The sampled rows in the store have format %d, and this Codrift reads formats up to %d. A newer Codrift wrote them: start that version."
              .formatted(layout.getRowFormat(), CHANGING));
    }
    return Optional.of(layout);
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  private static WindowLayout layout(PaneLayout stored) {
    return new WindowLayout(
        stored.getSize(),
        stored.getAdvance(),
        stored.getGrace(),
        stored.getPane(),
        stored.getMaxSamples(),
        stored.getFeatures());
  }

  /** Stores the layout that all panes have. */
  void write(WindowLayout layout) {
    write(layout, ROW_FORMAT);
  }

  /** Stores how far a change has come. */
  void write(Change change) {
    write(
        message(change.to(), CHANGING)
            .setEarlier(earlier(change.from()))
            .setChangedUntil(change.until().map(key -> ByteBuffer.wrap(key.toBytes())).orElse(null))
            .build());
  }

  /**
   * Notes what an earlier version has to know. Writes only what changes.
   *
   * @param closing whether parts of closed windows are still to be sent
   * @param severalPanes whether there are panes that only some of their windows read
   */
  void mark(WindowLayout layout, boolean closing, boolean severalPanes) {
    int marked =
        store.get(TaskKey.LAYOUT) instanceof TaskEntry.OfLayout entry
            ? entry.message().getRowFormat()
            : ROW_FORMAT;
    int format = ROW_FORMAT;
    if (severalPanes) {
      format = SEVERAL_PANES;
    } else if (closing) {
      format = CLOSING;
    }
    if (marked != format) {
      write(layout, format);
    }
  }

  private void write(WindowLayout layout, int format) {
    write(message(layout, format).build());
  }

  private void write(PaneLayout message) {
    store.put(TaskKey.LAYOUT, new TaskEntry.OfLayout(message));
  }

  private static PaneLayout.Builder message(WindowLayout layout, int format) {
    return PaneLayout.newBuilder()
        .setSize(layout.size())
        .setAdvance(layout.advance())
        .setGrace(layout.grace())
        .setPane(layout.pane())
        .setMaxSamples(layout.maxSamples())
        .setFeatures(layout.features())
        .setRowFormat(format);
  }

  private static EarlierLayout earlier(WindowLayout layout) {
    return EarlierLayout.newBuilder()
        .setSize(layout.size())
        .setAdvance(layout.advance())
        .setGrace(layout.grace())
        .setPane(layout.pane())
        .setMaxSamples(layout.maxSamples())
        .setFeatures(layout.features())
        .build();
  }

  private static WindowLayout earlier(EarlierLayout stored) {
    return new WindowLayout(
        stored.getSize(),
        stored.getAdvance(),
        stored.getGrace(),
        stored.getPane(),
        stored.getMaxSamples(),
        stored.getFeatures());
  }

  /** The segments that this task samples. */
  Map<String, Segment> segments() {
    Map<String, Segment> segments = new HashMap<>();
    try (KeyValueIterator<TaskKey, TaskEntry> entries = store.all()) {
      while (entries.hasNext()) {
        KeyValue<TaskKey, TaskEntry> next = entries.next();
        if (next.value instanceof TaskEntry.OfSegment entry) {
          segments.put(
              next.key.segment(),
              new Segment(entry.message().getLastWindow(), entry.message().getSentUntil()));
        }
      }
    }
    return segments;
  }

  void putSegment(String name, Segment segment) {
    store.put(
        TaskKey.ofSegment(name),
        new TaskEntry.OfSegment(
            SampledSegment.newBuilder()
                .setSegment(name)
                .setLastWindow(segment.lastWindow())
                .setSentUntil(segment.sentUntil())
                .build()));
  }

  void removeSegment(String segment) {
    store.delete(TaskKey.ofSegment(segment));
  }
}
