package io.codrift.streams.estimate;

import java.nio.charset.StandardCharsets;

/**
 * Seeds of fits: a fixed function of monitor, segment and window, so that a replay draws the same
 * randomness.
 */
final class FitSeed {
  private static final long GAMMA = 0x9E3779B97F4A7C15L;

  private FitSeed() {}

  /** The seed of one fit: a chain of SplitMix64 finalizers over the bytes of the key. */
  static long of(FitKey key) {
    long hash = GAMMA;
    hash = mix(hash, key.monitor());
    hash = mix(hash, key.segment());
    return mix64(hash ^ key.windowStart());
  }

  private static long mix(long hash, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    long mixed = hash;
    for (byte b : bytes) {
      mixed = mix64(mixed ^ (b & 0xff));
    }
    return mix64(mixed ^ bytes.length);
  }

  private static long mix64(long value) {
    long z = value + GAMMA;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
