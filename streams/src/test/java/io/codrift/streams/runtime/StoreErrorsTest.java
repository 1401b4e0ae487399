package io.codrift.streams.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.codrift.streams.testing.process.Conditions;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.CompactionStyle;
import org.rocksdb.Env;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.Options;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileManager;

/** What the background threads of RocksDB cannot write is told, whoever sets the stores. */
class StoreErrorsTest {
  private static final String SETTER = StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG;

  private final List<String> told = new CopyOnWriteArrayList<>();
  private final SharedStoreMemory memory = new SharedStoreMemory(new ProcessMemory(0, 8L << 20), 1);
  private final StoreErrors errors = new StoreErrors(told::add);

  @AfterEach
  void close() {
    memory.close();
    errors.close();
  }

  /**
   * A full write buffer goes to the disk in the background. A buffer that is full later fails, and
   * that is told. Where both were full in time, one write has them both, and none fails later: then
   * the next write of the caller fails.
   */
  @Test
  void aWriteInTheBackgroundThatFailsIsToldOrFailsTheNextWrite(@TempDir Path directory) {
    TopologyTestDriver driver = driver(directory, NoRoom.class);
    List<Throwable> failed = new ArrayList<>();
    tryToWrite(driver, 2 * SmallBuffers.BYTES, failed);

    Conditions.await("the error")
        .until(
            () -> {
              tryToWrite(driver, 1_000, failed);
              return !told.isEmpty() || !failed.isEmpty();
            });

    assertThat(told).allMatch(error -> error.endsWith("Max allowed space was reached"));
    assertThat(told).allMatch(FullDisk::isNamedIn);
    assertThat(failed)
        .allSatisfy(e -> assertThat(e).hasStackTraceContaining("Max allowed space was reached"));
    assertThatThrownBy(driver::close).hasStackTraceContaining("Max allowed space was reached");
  }

  private static void tryToWrite(TopologyTestDriver driver, int bytes, List<Throwable> failed) {
    Throwable thrown = catchThrowable(() -> write(driver, bytes));
    if (thrown != null) {
      failed.add(thrown);
    }
  }

  /** The words of RocksDB 10.1.3 for a buffer that could not become a file. */
  @Test
  void aBufferThatCannotBecomeAFileIsTold() {
    errors.log(
        InfoLogLevel.ERROR_LEVEL,
        "[/db_impl/db_impl_compaction_flush.cc:3212] [JOB 4] Waiting after background flush error:"
            + " Space limit: Max allowed space was reached, Accumulated background error counts: 1");

    assertThat(told).containsExactly("Space limit: Max allowed space was reached");
  }

  /** No write fails then: after some more files, RocksDB holds them all. */
  @Test
  void thatThereIsNoRoomToCompactIsToldToo(@TempDir Path directory) {
    try (TopologyTestDriver driver = driver(directory, NoRoomToCompact.class)) {
      // Each buffer is a file of its own: RocksDB writes two full ones as one.
      write(driver, SmallBuffers.BYTES * 5 / 4);
      Conditions.await("a file").until(() -> hasBuffer(directory));
      write(driver, SmallBuffers.BYTES * 5 / 4);

      Conditions.await("the error").until(() -> !told.isEmpty());

      assertThat(told).allMatch(error -> error.startsWith("Compaction too large"));
      assertThat(told).allMatch(FullDisk::isNamedIn);
    }
  }

  /** Whether a write buffer has become a file. There are small files of Kafka Streams as well. */
  private static boolean hasBuffer(Path directory) {
    Path store = directory.resolve(Path.of("test", "0_0", "rocksdb", "store"));
    File[] files =
        store
            .toFile()
            .listFiles(f -> f.getName().endsWith(".sst") && f.length() > SmallBuffers.BYTES / 2);
    return files != null && files.length > 0;
  }

  private static void write(TopologyTestDriver driver, int bytes) {
    KeyValueStore<String, byte[]> store = driver.getKeyValueStore("store");
    for (int i = 0; i < bytes / 1_000; i++) {
      store.put("key " + i, new byte[1_000]);
    }
  }

  @Test
  void storesWithRoomTellNothing(@TempDir Path directory) {
    try (TopologyTestDriver driver = driver(directory, SharedStoreMemory.Setter.class)) {
      KeyValueStore<String, byte[]> store = driver.getKeyValueStore("store");
      for (int i = 0; i < 20_000; i++) {
        store.put("key " + i, new byte[1_000]);
      }
      store.commit(Map.of());

      assertThat(store.get("key 7")).hasSize(1_000);
      assertThat(told).isEmpty();
    }
  }

  @Test
  void aClassThatSetsNoStoresIsRefusedByItsName() {
    assertThatThrownBy(() -> StoreSettings.in(Map.of(SETTER, "java.lang.String"), errors))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll(SETTER, "java.lang.String", "implements");
    assertThatThrownBy(() -> StoreSettings.in(Map.of(SETTER, "com.example.Missing"), errors))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll(SETTER, "com.example.Missing", "could not be found");
  }

  @Test
  void aStageWhoseErrorsNobodyHearsIsRefused() {
    try (Options options = new Options()) {
      assertThatThrownBy(() -> new StoreSettings().setConfig("store", options, Map.of()))
          .hasMessageContaining("codrift.store.errors is missing");
    }
  }

  private TopologyTestDriver driver(Path directory, Class<? extends RocksDBConfigSetter> setter) {
    Topology topology = new Topology();
    topology.addSource("source", new ByteArrayDeserializer(), new ByteArrayDeserializer(), "input");
    topology.addProcessor("none", Nothing::new, "source");
    topology.addStateStore(
        Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore("store"), Serdes.String(), Serdes.ByteArray()),
        "none");
    Map<String, Object> chosen = new HashMap<>(memory.properties());
    chosen.put(SETTER, setter);
    Properties properties = new Properties();
    properties.putAll(StoreSettings.in(chosen, errors));
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:9092");
    properties.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
    return new TopologyTestDriver(topology, properties);
  }

  private static final class Nothing implements Processor<byte[], byte[], Void, Void> {
    @Override
    public void process(Record<byte[], byte[]> record) {}
  }

  /** Settings of a user: small write buffers, and little room for the files that they become. */
  private abstract static class SmallBuffers implements RocksDBConfigSetter {
    /** RocksDB has no smaller ones. */
    private static final int BYTES = 64 << 10;

    private final long room;
    private SstFileManager manager;

    private SmallBuffers(long room) {
      this.room = room;
    }

    @Override
    public void setConfig(String store, Options options, Map<String, Object> configs) {
      try {
        manager = new SstFileManager(Env.getDefault());
      } catch (RocksDBException e) {
        throw new IllegalStateException(e);
      }
      manager.setMaxAllowedSpaceUsage(room);
      options.setSstFileManager(manager);
      options.setWriteBufferSize(BYTES);
      options.setLevel0FileNumCompactionTrigger(2);
    }

    @Override
    public void close(String store, Options options) {
      manager.close();
    }
  }

  /** No file has room. */
  public static final class NoRoom extends SmallBuffers {
    public NoRoom() {
      super(100);
    }
  }

  /** Two files have room, and a third that would be made of them at once has not. */
  public static final class NoRoomToCompact extends SmallBuffers {
    public NoRoomToCompact() {
      super(3 * SmallBuffers.BYTES);
    }

    /**
     * By levels two files are always compacted; the style of Kafka Streams looks at their sizes.
     */
    @Override
    public void setConfig(String store, Options options, Map<String, Object> configs) {
      super.setConfig(store, options, configs);
      options.setCompactionStyle(CompactionStyle.LEVEL);
    }
  }
}
