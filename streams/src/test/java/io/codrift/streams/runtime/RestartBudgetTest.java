package io.codrift.streams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class RestartBudgetTest {
  /** A clock that a test sets. */
  private static final class Hand extends Clock {
    private Instant now = Instant.EPOCH;

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  @Test
  void isExhaustedAndRecoversWithTime() {
    Hand hand = new Hand();
    RestartBudget budget = new RestartBudget(2, Duration.ofMinutes(10), hand);

    assertThat(budget.take()).isTrue();
    hand.now = hand.now.plusSeconds(300);
    assertThat(budget.take()).isTrue();
    assertThat(budget.take()).isFalse();
    hand.now = hand.now.plusSeconds(301);
    assertThat(budget.take()).as("the first is ten minutes ago").isTrue();
    assertThat(budget.take()).isFalse();
  }
}
