package io.codrift.streams.store;

import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * A state store: persistent, with a changelog. Its cache is flushed before every commit, so that a
 * kill loses nothing.
 *
 * @param <K> type of its keys
 * @param <V> type of its values
 * @param name name of the store and its changelog
 * @param keys serde of its keys; the meaning of stored keys never changes
 * @param values serde of its values
 */
public record Store<K, V>(String name, Serde<K> keys, Serde<V> values) {

  /**
   * Values are overwritten and deleted often. Compaction does not clean the active segment: with
   * the default size of 1 GB, a restore would read many obsolete records.
   */
  private static final Map<String, String> CHANGELOG = Map.of("segment.bytes", "67108864");

  /** The builder that a topology adds. */
  public StoreBuilder<KeyValueStore<K, V>> builder() {
    return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), keys, values)
        .withCachingEnabled()
        .withLoggingEnabled(CHANGELOG);
  }

  /** The task's instance of the store. */
  public KeyValueStore<K, V> of(ProcessingContext context) {
    return context.getStateStore(name);
  }

  /** A serde from two functions, for keys and values that are never null. */
  public static <T> Serde<T> serde(Function<T, byte[]> write, Function<byte[], T> read) {
    Serializer<T> serializer = (topic, value) -> value == null ? null : write.apply(value);
    Deserializer<T> deserializer = (topic, bytes) -> bytes == null ? null : read.apply(bytes);
    return Serdes.serdeFrom(serializer, deserializer);
  }
}
