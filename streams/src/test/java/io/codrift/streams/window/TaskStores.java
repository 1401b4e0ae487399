package io.codrift.streams.window;

import io.codrift.schemas.KnownSchemas;
import io.codrift.streams.testing.MemoryStore;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
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

  /** The context with these stores. */
  MockProcessorContext<byte[], Object> context() {
    return context;
  }
}
