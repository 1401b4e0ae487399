package io.codrift.streams.window;

import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/** The three stores of one task, in memory; they outlive whatever reads them. */
final class TaskStores {
  private final MockProcessorContext<byte[], byte[]> context = new MockProcessorContext<>();
  final KeyValueStore<Bytes, byte[]> samples = store(WindowStage.SAMPLES_STORE);
  final KeyValueStore<Bytes, byte[]> panes = store(WindowStage.PANES_STORE);
  final KeyValueStore<Bytes, byte[]> frontier = store(WindowStage.FRONTIER_STORE);

  TaskStores() {
    context.setCurrentSystemTimeMs(0);
  }

  private KeyValueStore<Bytes, byte[]> store(String name) {
    KeyValueStore<Bytes, byte[]> store =
        Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
            .withLoggingDisabled()
            .withCachingDisabled()
            .build();
    store.init(context.getStateStoreContext(), store);
    context.addStateStore(store);
    return store;
  }

  /** The context that knows them. */
  MockProcessorContext<byte[], byte[]> context() {
    return context;
  }
}
