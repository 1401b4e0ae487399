package io.codrift.streams.config;

import java.util.OptionalLong;

/**
 * What the local stores of all stages of the process may use together. What is not configured
 * follows from the memory that the process has.
 *
 * @param cacheBytes record caches, in the heap
 * @param storeBytes blocks and write buffers of RocksDB, outside of the heap
 */
public record MemoryConfig(OptionalLong cacheBytes, OptionalLong storeBytes) {
  /** Nothing is configured. */
  public static final MemoryConfig DEFAULT =
      new MemoryConfig(OptionalLong.empty(), OptionalLong.empty());
}
