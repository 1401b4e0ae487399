package io.codrift.streams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.KnownSchemas;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WaitingTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final KnownSchemas schemas = KnownSchemas.bundled();

  private static Optional<Waiting> after(String why, Optional<Waiting> before, Instant now) {
    RuntimeException inside = new UnavailableException(why, null);
    return Waiting.after(new IllegalStateException("task 0_0 failed", inside), before, now);
  }

  @Test
  void triesLessOftenTheLongerItLasts() {
    Optional<Waiting> waiting = Optional.empty();
    Instant now = NOW;
    for (int seconds : new int[] {5, 10, 20, 40, 40, 40}) {
      waiting = after("away", waiting, now);
      assertThat(waiting.orElseThrow().tries(schemas, now.plusSeconds(seconds - 1))).isFalse();
      now = now.plusSeconds(seconds);
      assertThat(waiting.orElseThrow().tries(schemas, now)).isTrue();
      assertThat(waiting.orElseThrow().isOver(schemas, now)).isFalse();
    }
  }

  /** Not ready between two attempts, and not told again at each of them. */
  @Test
  void anAttemptThatFailsContinuesIt() {
    Optional<Waiting> first = after("away", Optional.empty(), NOW);
    assertThat(first.orElseThrow().continues(Optional.empty())).isFalse();
    assertThat(after("away", first, NOW).orElseThrow().continues(first)).isTrue();
    assertThat(after("refuses", first, NOW).orElseThrow().continues(first)).isFalse();
  }

  @Test
  void isOverWhereAnAttemptHasNotFailed() {
    Waiting waiting = after("away", Optional.empty(), NOW).orElseThrow();
    assertThat(waiting.isOver(schemas, NOW.plusSeconds(24))).isFalse();
    assertThat(waiting.isOver(schemas, NOW.plusSeconds(25))).isTrue();
  }

  @Test
  void anyOtherFailureIsNotWaitedFor() {
    assertThat(Waiting.after(new IllegalStateException("a bug"), Optional.empty(), NOW)).isEmpty();
  }
}
