package io.codrift.streams.estimate.service;

import io.codrift.model.random.SplitMix64;
import java.nio.charset.StandardCharsets;

/**
 * Seeds of fits: a fixed function of monitor, segment and window, so that a replay uses the same
 * random numbers.
 */
public final class FitSeed {
  private FitSeed() {}

  /** The seed of one fit: a chain of SplitMix64 numbers over the bytes of the key. */
  public static long of(FitKey key) {
    long hash = SplitMix64.GOLDEN_GAMMA;
    hash = mix(hash, key.monitor());
    hash = mix(hash, key.segment());
    return SplitMix64.at(hash ^ key.windowStart(), 0);
  }

  private static long mix(long hash, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    long mixed = hash;
    for (byte b : bytes) {
      mixed = SplitMix64.at(mixed ^ (b & 0xff), 0);
    }
    return SplitMix64.at(mixed ^ bytes.length, 0);
  }
}
