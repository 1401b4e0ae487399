package io.codrift.model.random;

/**
 * The 64-bit generator SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number
 * generators", 2014) by position: every number of it is a pure function of the seed and the
 * number's index, so a replay draws the same numbers in any order.
 *
 * <p>Seeds of fits, folds, tie breaking and the hashes of samples depend on these numbers. They
 * must never change.
 */
public final class SplitMix64 {
  /** The increment of the state: an odd constant, 2^64 over the golden ratio. */
  public static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private SplitMix64() {}

  /** The finaliser: a bijection of 64 bits in which every input bit changes half of the output. */
  public static long mix(long bits) {
    long z = bits;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /**
   * The number of the generator with this seed at an index. Equal seeds at different indices, and
   * different seeds at one index, give unrelated numbers. The hashes of a bottom-k sample are all
   * small; this function makes them uniform.
   *
   * @param seed any 64 bits, the hash of a row for example
   * @param index from 0
   */
  public static long at(long seed, long index) {
    return mix(seed + GOLDEN_GAMMA * (index + 1));
  }

  /** The same as a number uniform on the open interval (0, 1). */
  public static double uniform(long seed, long index) {
    return ((at(seed, index) >>> 12) + 0.5) * 0x1.0p-52;
  }
}
