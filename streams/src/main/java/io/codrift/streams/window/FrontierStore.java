package io.codrift.streams.window;

import io.codrift.schemas.PaneLayout;
import io.codrift.schemas.SampledSegment;
import io.codrift.streams.store.NewerVersionException;
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
   * The layout of the panes in the store; empty if the store never held panes.
   *
   * @throws NewerVersionException if this Codrift cannot read the format of the rows
   */
  Optional<WindowLayout> layout() {
    if (!(store.get(TaskKey.LAYOUT) instanceof TaskEntry.OfLayout entry)) {
      return Optional.empty();
    }
    PaneLayout layout = entry.message();
    if (layout.getRowFormat() < ROW_FORMAT || layout.getRowFormat() > SEVERAL_PANES) {
      throw new NewerVersionException(
          "The sampled rows in the store have format %d, and this Codrift reads formats up to %d. A newer Codrift wrote them: start that version."
              .formatted(layout.getRowFormat(), SEVERAL_PANES));
    }
    return Optional.of(
        new WindowLayout(
            layout.getSize(),
            layout.getAdvance(),
            layout.getGrace(),
            layout.getPane(),
            layout.getMaxSamples(),
            layout.getFeatures()));
  }

  void write(WindowLayout layout) {
    write(layout, ROW_FORMAT);
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
    store.put(
        TaskKey.LAYOUT,
        new TaskEntry.OfLayout(
            PaneLayout.newBuilder()
                .setSize(layout.size())
                .setAdvance(layout.advance())
                .setGrace(layout.grace())
                .setPane(layout.pane())
                .setMaxSamples(layout.maxSamples())
                .setFeatures(layout.features())
                .setRowFormat(format)
                .build()));
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
