package io.codrift.streams.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codrift.streams.config.MemoryConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.Random;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Options;

/** All stores of a process share one bounded memory. */
class SharedStoreMemoryTest {
  private static final int STORES = 12;
  private static final long MB = 1L << 20;
  private static final long STORE_BYTES = 8 * MB;

  @Test
  void theStoresOfAllStagesStayWithinIt(@TempDir Path directory) {
    SharedStoreMemory memory = new SharedStoreMemory(new ProcessMemory(0, STORE_BYTES), 2);
    try (TopologyTestDriver first = driver(memory, directory.resolve("a"))) {
      long most = 0;
      try (TopologyTestDriver second = driver(memory, directory.resolve("b"))) {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
          byte[] value = new byte[1_000];
          random.nextBytes(value);
          stores(i % 2 == 0 ? first : second).get(i / 2 % STORES).put("key " + i, value);
          if (i % 500 == 0) {
            most = Math.max(most, memory.used());
          }
        }
      }
      assertThat(most)
          .as("20 MB were written into 24 stores")
          .isBetween(STORE_BYTES / 4, STORE_BYTES * 5 / 4);
      // The stores of the other stage are closed, and the shared memory is not.
      assertThat(stores(first).get(0).get("key 0")).hasSize(1_000);
    }
    memory.close();
  }

  private static List<KeyValueStore<String, byte[]>> stores(TopologyTestDriver driver) {
    List<KeyValueStore<String, byte[]>> stores = new ArrayList<>();
    for (int i = 0; i < STORES; i++) {
      stores.add(driver.getKeyValueStore("store-" + i));
    }
    return stores;
  }

  private static final class Nothing implements Processor<byte[], byte[], Void, Void> {
    @Override
    public void process(Record<byte[], byte[]> record) {}
  }

  private static TopologyTestDriver driver(SharedStoreMemory memory, Path directory) {
    Topology topology = new Topology();
    topology.addSource("source", new ByteArrayDeserializer(), new ByteArrayDeserializer(), "input");
    topology.addProcessor("none", Nothing::new, "source");
    for (int i = 0; i < STORES; i++) {
      topology.addStateStore(
          Stores.keyValueStoreBuilder(
              Stores.persistentKeyValueStore("store-" + i), Serdes.String(), Serdes.ByteArray()),
          "none");
    }
    Properties properties = new Properties();
    properties.putAll(memory.properties());
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:9092");
    properties.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
    return new TopologyTestDriver(topology, properties);
  }

  @Test
  void aStageWithoutItIsRefused() {
    try (Options options = new Options()) {
      options.setTableFormatConfig(new BlockBasedTableConfig());
      assertThatThrownBy(() -> new SharedStoreMemory.Setter().setConfig("store", options, Map.of()))
          .hasMessageContaining("codrift.store.memory is missing");
    }
  }

  @Test
  void defaultsFollowFromTheMemoryOfTheProcess() {
    assertThat(ProcessMemory.of(MemoryConfig.DEFAULT, 512 * MB, 2048 * MB))
        .isEqualTo(new ProcessMemory(128 * MB, 128 * MB));
    assertThat(ProcessMemory.of(MemoryConfig.DEFAULT, 200 * MB, 512 * MB))
        .isEqualTo(new ProcessMemory(50 * MB, 78 * MB));
    assertThat(ProcessMemory.of(MemoryConfig.DEFAULT, 8192 * MB, 16_384 * MB))
        .isEqualTo(new ProcessMemory(192 * MB, 128 * MB));
    assertThat(
            ProcessMemory.of(
                new MemoryConfig(OptionalLong.of(7), OptionalLong.of(9)), 512 * MB, 2048 * MB))
        .isEqualTo(new ProcessMemory(7, 9));
  }
}
