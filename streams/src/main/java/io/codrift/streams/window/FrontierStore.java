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
    if (layout.getRowFormat() != ROW_FORMAT) {
      throw new NewerVersionException(
          "The sampled rows in the store have format %d, and this Codrift reads format %d. A newer Codrift wrote them: start that version."
              .formatted(layout.getRowFormat(), ROW_FORMAT));
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
                .setRowFormat(ROW_FORMAT)
                .build()));
  }

  /** The segments that this task samples, and the end of a late window of each; 0: not known. */
  Map<String, Long> segments() {
    Map<String, Long> segments = new HashMap<>();
    try (KeyValueIterator<TaskKey, TaskEntry> entries = store.all()) {
      while (entries.hasNext()) {
        KeyValue<TaskKey, TaskEntry> next = entries.next();
        if (next.value instanceof TaskEntry.OfSegment entry) {
          segments.put(next.key.segment(), entry.message().getLastWindow());
        }
      }
    }
    return segments;
  }

  /**
   * Stores a segment.
   *
   * @param lastWindow end of a window that had its records, milliseconds since the epoch
   */
  void putSegment(String segment, long lastWindow) {
    store.put(
        TaskKey.ofSegment(segment),
        new TaskEntry.OfSegment(
            SampledSegment.newBuilder().setSegment(segment).setLastWindow(lastWindow).build()));
  }

  void removeSegment(String segment) {
    store.delete(TaskKey.ofSegment(segment));
  }
}
