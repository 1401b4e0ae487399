package io.codrift.model.flow;

/** Numbers derived from a row's sampling hash: the same row gets the same ones in every replay. */
public final class RowHash {
  private RowHash() {}

  /**
   * A fixed 64-bit mixer (the finaliser of SplitMix64, Steele et al. 2014). The hashes of a
   * bottom-k sample are all small, their mixtures are uniform.
   */
  public static long mix(long hash, long salt) {
    long z = hash + 0x9E3779B97F4A7C15L * (salt + 1);
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** Uniform on the open interval (0, 1). */
  public static double uniform(long hash, long salt) {
    return ((mix(hash, salt) >>> 12) + 0.5) * 0x1.0p-52;
  }
}
