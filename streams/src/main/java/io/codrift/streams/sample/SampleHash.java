package io.codrift.streams.sample;

import java.nio.charset.StandardCharsets;

/**
 * The fixed 64-bit hash of (topic, partition, offset) that decides, by its unsigned order, which
 * records a bottom-k sample keeps. It never changes: samples taken by different versions merge.
 *
 * <p>Per partition it is SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number
 * generators", 2014) indexed by the offset: a bijection, so that no two records of one partition
 * share a hash.
 */
public final class SampleHash {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
  private static final long FNV_OFFSET = 0xCBF29CE484222325L;
  private static final long FNV_PRIME = 0x100000001B3L;

  private final long base;

  /** The hashes of one partition of one topic. */
  public SampleHash(String topic, int partition) {
    long hash = FNV_OFFSET;
    for (byte b : topic.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * FNV_PRIME;
    }
    this.base = mix(mix(hash) + partition * GOLDEN_GAMMA);
  }

  /** The hash of the record at an offset; to be compared unsigned. */
  public long of(long offset) {
    return mix(base + offset * GOLDEN_GAMMA);
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
