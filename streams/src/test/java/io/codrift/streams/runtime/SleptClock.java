package io.codrift.streams.runtime;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that only {@link #sleep} advances. */
final class SleptClock extends Clock {
  private Instant now = Instant.EPOCH;

  void sleep(Duration duration) {
    now = now.plus(duration);
  }

  Duration slept() {
    return Duration.between(Instant.EPOCH, now);
  }

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
