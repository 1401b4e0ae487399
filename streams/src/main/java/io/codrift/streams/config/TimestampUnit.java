package io.codrift.streams.config;

import java.util.concurrent.TimeUnit;

/** What a number counts that is a time: units since the epoch. */
public enum TimestampUnit {
  SECONDS("s", TimeUnit.SECONDS),
  MILLISECONDS("ms", TimeUnit.MILLISECONDS),
  MICROSECONDS("us", TimeUnit.MICROSECONDS),
  NANOSECONDS("ns", TimeUnit.NANOSECONDS);

  private final String word;

  /** Milliseconds in a unit; 0 if it is smaller than one. */
  private final long millis;

  /** Units in a millisecond; 0 if it is smaller than one. */
  private final long perMillisecond;

  TimestampUnit(String word, TimeUnit unit) {
    this.word = word;
    this.millis = unit.toMillis(1);
    this.perMillisecond = unit.convert(1, TimeUnit.MILLISECONDS);
  }

  /** The word of the configuration. */
  public String word() {
    return word;
  }

  /** A number of these units in milliseconds; not finite or whole if the number is not. */
  public double toMillis(double number) {
    return millis > 0 ? number * millis : number / perMillisecond;
  }

  /**
   * A number of these units in whole milliseconds, rounded down.
   *
   * @throws ArithmeticException if there are too many
   */
  public long toMillis(long number) {
    return millis > 0 ? Math.multiplyExact(number, millis) : Math.floorDiv(number, perMillisecond);
  }
}
