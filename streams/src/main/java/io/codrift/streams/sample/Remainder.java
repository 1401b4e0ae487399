package io.codrift.streams.sample;

/**
 * A double as two numbers: the nearest float32, and a remainder. Messages and stores keep the
 * floats where they always were, so that an earlier version reads them as before, and the
 * remainders apart. Together they are the double to the last bit.
 *
 * <p>The remainder is the difference of the bit patterns of the double and of its float, widened.
 * Doubles of one sign have the order of their bit patterns, so a float32 that is the nearest one
 * leaves a remainder of at most 28 bits and a sign. Only the remainder of a number outside the
 * range of normal float32 numbers needs more than 32 bits.
 */
public final class Remainder {
  private Remainder() {}

  /** The nearest finite float32; NaN for NaN. */
  public static float rounded(double value) {
    return (float) Math.max(-Float.MAX_VALUE, Math.min(Float.MAX_VALUE, value));
  }

  /** What {@link #rounded} loses: 0 if the value is a float32 or NaN. */
  public static long of(double value) {
    return Double.isNaN(value)
        ? 0
        : Double.doubleToRawLongBits(value) - Double.doubleToRawLongBits(rounded(value));
  }

  /** The double of a float32 and its remainder. */
  public static double restored(float rounded, long remainder) {
    return remainder == 0
        ? rounded
        : Double.longBitsToDouble(Double.doubleToRawLongBits(rounded) + remainder);
  }

  /** The bytes that a remainder needs: 0, 4 or 8. */
  public static int bytes(long remainder) {
    if (remainder == 0) {
      return 0;
    }
    return remainder == (int) remainder ? Integer.BYTES : Long.BYTES;
  }
}
