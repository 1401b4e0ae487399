package io.codrift.streams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ClockWatchTest {
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private long nanos = Long.MAX_VALUE - 1; // it may begin anywhere, and overflow
  private Duration pause = Duration.ZERO;
  private final ClockWatch watch = new ClockWatch(this::now, () -> nanos);

  /** The time, after a pause between the readings of both clocks. */
  private Instant now() {
    nanos += pause.toNanos();
    now = now.plus(pause);
    return now;
  }

  private void pass(Duration byClock, Duration truly) {
    now = now.plus(byClock);
    nanos += truly.toNanos();
  }

  @Test
  void aClockThatIsSetBackIsNoticedOnce() {
    pass(Duration.ofSeconds(5), Duration.ofSeconds(5));
    assertThat(watch.setBack()).isEmpty();
    pass(Duration.ofHours(-2), Duration.ofSeconds(5));
    assertThat(watch.setBack())
        .contains(
            "the clock of this machine was set back by 2h5s. Kafka Streams would not commit before"
                + " it is where it was. Restart Codrift.");
    pass(Duration.ofSeconds(5), Duration.ofSeconds(5));
    assertThat(watch.setBack()).isEmpty();
  }

  @Test
  void aPauseBetweenTheReadingsIsNone() {
    pause = Duration.ofMinutes(1);
    assertThat(watch.setBack()).isEmpty();
    pause = Duration.ZERO;
    assertThat(watch.setBack()).isEmpty();
    pass(Duration.ofHours(-1), Duration.ofSeconds(5));
    assertThat(watch.setBack()).isPresent();
  }

  /** Corrections of a clock that drifts, a machine that was asleep, and a look that came late. */
  @Test
  void smallStepsAndStepsForwardAreNone() {
    pass(Duration.ofSeconds(-5), Duration.ofSeconds(5));
    assertThat(watch.setBack()).isEmpty();
    pass(Duration.ofDays(1), Duration.ofSeconds(5));
    assertThat(watch.setBack()).isEmpty();
    pass(Duration.ofMinutes(10), Duration.ofMinutes(10));
    assertThat(watch.setBack()).isEmpty();
  }
}
