package io.codrift.streams.runtime;

import com.sun.management.OperatingSystemMXBean;
import io.codrift.streams.config.MemoryConfig;
import java.lang.management.ManagementFactory;

/**
 * How the stores of all stages share the memory of the process.
 *
 * @param cacheBytes record caches of all stages together, in the heap
 * @param storeBytes blocks and write buffers of all stores together, outside of the heap
 */
public record ProcessMemory(long cacheBytes, long storeBytes) {
  private static final long MB = 1L << 20;

  /** More does not make the stages faster. */
  private static final long MOST_CACHE = 192 * MB;

  private static final long MOST_STORES = 128 * MB;
  private static final long LEAST = 16 * MB;

  /** The record caches have by default one part in so many of the heap. */
  private static final int OF_HEAP = 4;

  /** The stores have by default one part in so many of what the heap leaves. */
  private static final int OF_REST = 4;

  /** What is configured; the rest by the memory of this process. */
  public static ProcessMemory of(MemoryConfig config) {
    return of(config, Runtime.getRuntime().maxMemory(), limit());
  }

  /**
   * What is configured, and defaults for the rest.
   *
   * @param heap the most bytes of the heap
   * @param limit bytes that the process may use: of its container or machine
   */
  public static ProcessMemory of(MemoryConfig config, long heap, long limit) {
    long cache = Math.max(LEAST, Math.min(MOST_CACHE, heap / OF_HEAP));
    long stores = Math.max(LEAST, Math.min(MOST_STORES, (limit - heap) / OF_REST));
    return new ProcessMemory(config.cacheBytes().orElse(cache), config.storeBytes().orElse(stores));
  }

  /** Bytes that the process may use: those of its container, or of the machine. */
  public static long limit() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }
}
