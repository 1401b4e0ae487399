package io.codrift.streams.window;

import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.PartitionFrontier;
import io.codrift.streams.testing.MemoryStore;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** The three stores of one task, in memory. They survive the tasks that use them. */
final class TaskStores {
  static final WindowStores DECLARED = WindowStores.of(KnownSchemas.bundled());

  final KeyValueStore<BlockKey, byte[]> samples = MemoryStore.of(DECLARED.samples());
  final KeyValueStore<PaneKey, PaneCounters> panes = MemoryStore.of(DECLARED.panes());
  final KeyValueStore<TaskKey, TaskEntry> frontier = MemoryStore.of(DECLARED.frontier());

  private final MockProcessorContext<byte[], Object> context = new MockProcessorContext<>();

  TaskStores() {
    context.setCurrentSystemTimeMs(0);
    context.addStateStore(samples);
    context.addStateStore(panes);
    context.addStateStore(frontier);
  }

  /** Removes what an earlier version does not store: how far the partition was counted. */
  void forgetOffsets() {
    if (frontier.get(TaskKey.FRONTIER) instanceof TaskEntry.OfFrontier stored) {
      frontier.put(
          TaskKey.FRONTIER,
          new TaskEntry.OfFrontier(
              PartitionFrontier.newBuilder(stored.message())
                  .setLastOffset(InputPosition.NONE)
                  .setTopicId("")
                  .build()));
    }
    List<KeyValue<PaneKey, PaneCounters>> all = new ArrayList<>();
    try (KeyValueIterator<PaneKey, PaneCounters> entries = panes.all()) {
      entries.forEachRemaining(all::add);
    }
    for (KeyValue<PaneKey, PaneCounters> entry : all) {
      PaneCounters pane = entry.value;
      panes.put(
          entry.key,
          new PaneCounters(
              pane.seen(),
              pane.maxEventTime(),
              pane.bound(),
              pane.rows(),
              pane.missing(),
              pane.lastRow(),
              pane.watermark(),
              InputPosition.NONE,
              pane.sorted()));
    }
  }

  /** The context with these stores. */
  MockProcessorContext<byte[], Object> context() {
    return context;
  }
}
