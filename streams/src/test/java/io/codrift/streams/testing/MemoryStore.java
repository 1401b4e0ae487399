package io.codrift.streams.testing;

import io.codrift.streams.store.Store;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.internals.WrappedStateStore;

/** A stage's store in memory, without a topology. It survives the tasks that use it. */
public final class MemoryStore {
  private MemoryStore() {}

  /** An empty store. */
  public static <K, V> KeyValueStore<K, V> of(Store<K, V> declared) {
    MockProcessorContext<byte[], Object> context = new MockProcessorContext<>();
    context.setCurrentSystemTimeMs(0);
    KeyValueStore<K, V> store =
        Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(declared.name()), declared.keys(), declared.values())
            .withLoggingDisabled()
            .withCachingDisabled()
            .build();
    store.init(context.getStateStoreContext(), store);
    return store;
  }

  /** The same store as bytes, so that a test can corrupt entries. */
  @SuppressWarnings("unchecked") // a metered store wraps one of bytes
  public static KeyValueStore<Bytes, byte[]> bytes(KeyValueStore<?, ?> store) {
    return ((WrappedStateStore<KeyValueStore<Bytes, byte[]>, ?, ?>) store).wrapped();
  }
}
