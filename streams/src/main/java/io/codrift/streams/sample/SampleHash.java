package io.codrift.streams.sample;

import io.codrift.model.random.SplitMix64;
import java.nio.charset.StandardCharsets;

/**
 * The fixed 64-bit hash of (topic, partition, offset) that decides, by its unsigned order, which
 * records a bottom-k sample keeps. It never changes, so that samples of different versions can be
 * merged.
 *
 * <p>Per partition it is {@link SplitMix64} indexed by the offset: a bijection, so that no two
 * records of one partition share a hash.
 */
public final class SampleHash {
  private static final long FNV_OFFSET = 0xCBF29CE484222325L;
  private static final long FNV_PRIME = 0x100000001B3L;

  private final long base;

  /** The hashes of one partition of one topic. */
  public SampleHash(String topic, int partition) {
    long hash = FNV_OFFSET;
    for (byte b : topic.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * FNV_PRIME;
    }
    this.base = SplitMix64.mix(SplitMix64.mix(hash) + partition * SplitMix64.GOLDEN_GAMMA);
  }

  /** The hash of the record at an offset; compare it unsigned. */
  public long of(long offset) {
    return SplitMix64.mix(base + offset * SplitMix64.GOLDEN_GAMMA);
  }
}
