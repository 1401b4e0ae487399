package io.codrift.streams.runtime;

import io.codrift.streams.config.Durations;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Notices that the clock of the machine was set back. Kafka Streams commits by that clock: it would
 * not commit before the clock is where it was, and brokers abort transactions that are open for so
 * long. Used by one thread at a time.
 */
final class ClockWatch {
  /** As long as a transaction may be open by default; a smaller step delays a commit. */
  private static final Duration MOST_BACK = Duration.ofSeconds(10);

  /** The two clocks are read one after the other. */
  private static final long MOST_BETWEEN_NANOS = 1_000_000_000;

  private final InstantSource clock;
  private final LongSupplier nanos;
  private long clockBefore;
  private long nanosBefore;

  /**
   * @param clock the clock of the machine
   * @param nanos nanoseconds of a clock that is never set
   */
  ClockWatch(InstantSource clock, LongSupplier nanos) {
    this.clock = clock;
    this.nanos = nanos;
    nanosBefore = nanos.getAsLong();
    clockBefore = clock.millis();
  }

  /** By how much the clock was set back since the last look; empty if by little or not. */
  Optional<String> setBack() {
    long nanosNow = nanos.getAsLong();
    long clockNow = clock.millis();
    if (nanos.getAsLong() - nanosNow > MOST_BETWEEN_NANOS) {
      return Optional.empty(); // the process was stopped in between: the next look tells
    }
    Duration back = Duration.ofNanos(nanosNow - nanosBefore).minusMillis(clockNow - clockBefore);
    clockBefore = clockNow;
    nanosBefore = nanosNow;
    return back.compareTo(MOST_BACK) <= 0
        ? Optional.empty()
        : Optional.of(
            "the clock of this machine was set back by %s. Kafka Streams would not commit before it is where it was. Restart Codrift."
                .formatted(Durations.format(Duration.ofSeconds(back.toSeconds()))));
  }
}
