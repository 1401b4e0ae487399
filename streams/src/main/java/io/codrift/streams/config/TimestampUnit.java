package io.codrift.streams.config;

import java.util.concurrent.TimeUnit;

/** What a number counts that is a time: units since the epoch. */
public enum TimestampUnit {
  SECONDS("s", TimeUnit.SECONDS),
  MILLISECONDS("ms", TimeUnit.MILLISECONDS),
  MICROSECONDS("us", TimeUnit.MICROSECONDS),
  NANOSECONDS("ns", TimeUnit.NANOSECONDS);

  private final String word;
  private final double perMillisecond;

  TimestampUnit(String word, TimeUnit unit) {
    this.word = word;
    this.perMillisecond = TimeUnit.SECONDS.toNanos(1) / 1e3 / unit.toNanos(1);
  }

  /** The word of the configuration. */
  public String word() {
    return word;
  }

  /** A number of these units in milliseconds; not finite or whole if the number is not. */
  public double toMillis(double number) {
    return number / perMillisecond;
  }

  /** A number of these units in whole milliseconds, rounded down. */
  public long toMillis(long number) {
    return perMillisecond >= 1
        ? Math.floorDiv(number, (long) perMillisecond)
        : Math.multiplyExact(number, (long) (1 / perMillisecond));
  }
}
