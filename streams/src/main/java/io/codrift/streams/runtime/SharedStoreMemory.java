package io.codrift.streams.runtime;

import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * The memory of all local stores of the process: one cache of RocksDB, in which the write buffers
 * count, and the record cache, divided over the stages. By default each store has 50 MB of cache
 * and 48 MB of write buffers of its own, and each stage a record cache.
 */
public final class SharedStoreMemory implements AutoCloseable {
  /** The property by which the stores of a stage find it. */
  private static final String KEY = "codrift.store.memory";

  /** Part of the cache that indexes and filters keep before blocks of records. */
  private static final double OF_INDEXES = 0.1;

  /** Write buffers have at most one part in so many of the cache. */
  private static final int OF_BUFFERS = 2;

  /**
   * A write buffer grows by so much. By default it is a megabyte at once, so that the buffers of
   * hundreds of small stores would fill the memory of all.
   */
  private static final long BUFFER_STEP = 64L << 10;

  private final ProcessMemory memory;
  private final int stages;
  private final Cache cache;
  private final WriteBufferManager buffers;

  /**
   * @param memory what all stores may use together
   * @param stages how many stages the process runs
   * @throws UnusableDirectoryException if the native library cannot be unpacked
   */
  public SharedStoreMemory(ProcessMemory memory, int stages) {
    loadLibrary();
    this.memory = memory;
    this.stages = Math.max(1, stages);
    cache = new LRUCache(memory.storeBytes(), -1, false, OF_INDEXES);
    buffers = new WriteBufferManager(memory.storeBytes() / OF_BUFFERS, cache);
  }

  private static void loadLibrary() {
    try {
      RocksDB.loadLibrary();
    } catch (RuntimeException | UnsatisfiedLinkError e) {
      throw UnusableDirectoryException.temporary(
          Path.of(System.getProperty("java.io.tmpdir", "")), e);
    }
  }

  /** The properties of a stage that uses it. */
  Map<String, Object> properties() {
    return Map.of(
        StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG,
        memory.cacheBytes() / stages,
        StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG,
        Setter.class,
        KEY,
        this);
  }

  /** Bytes of blocks and write buffers of all stores now, about. */
  long used() {
    return cache.getUsage();
  }

  /** Closed after the last store. */
  @Override
  public void close() {
    buffers.close();
    cache.close();
  }

  /** Lets a store use the shared memory. Kafka Streams makes one for each store. */
  public static final class Setter implements RocksDBConfigSetter {
    @Override
    public void setConfig(String store, Options options, Map<String, Object> configs) {
      if (!(configs.get(KEY) instanceof SharedStoreMemory shared)) {
        throw new IllegalArgumentException(KEY + " is missing: the stores would not share memory");
      }
      BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
      table.setBlockCache(shared.cache);
      table.setCacheIndexAndFilterBlocks(true);
      table.setCacheIndexAndFilterBlocksWithHighPriority(true);
      table.setPinTopLevelIndexAndFilter(true);
      options.setTableFormatConfig(table);
      options.setWriteBufferManager(shared.buffers);
      options.setArenaBlockSize(BUFFER_STEP);
    }

    /** Closes nothing: other stores use the same memory. */
    @Override
    public void close(String store, Options options) {}
  }
}
