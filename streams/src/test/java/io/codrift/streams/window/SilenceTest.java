package io.codrift.streams.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** When a partition counts as idle, with an idle timeout of 10 s. */
class SilenceTest {
  private static final TopicPartition PARTITION = new TopicPartition("orders", 0);
  private static final long START = 1_000_000;

  private final Consumed consumed = new Consumed();
  private final Silence silence = silence(Duration.ofSeconds(10));

  private Silence silence(Duration idleTimeout) {
    return new Silence(PARTITION, consumed, idleTimeout, START);
  }

  private boolean look(int second) {
    return silence.look(START + second * 1_000L, 5);
  }

  @Test
  void itBeginsAfterTheTimeoutAndEndsWithARow() {
    assertThat(look(9)).isFalse();
    assertThat(silence.isIdle()).isFalse();
    assertThat(look(10)).isTrue();
    assertThat(silence.isIdle()).isTrue();
    assertThat(silence.provenUntil()).isEqualTo(START + 10_000);
    silence.row();
    assertThat(silence.isIdle()).isFalse();
    assertThat(look(11)).as("the timeout begins with the look after a row").isFalse();
    assertThat(look(20)).isFalse();
    assertThat(look(21)).isTrue();
  }

  @Test
  void itIsCountedFromTheLastRowOfAnEarlierTask() {
    silence.goesOnFrom(START - 8_000);
    assertThat(look(1)).isFalse();
    assertThat(look(2)).isTrue();
    silence.goesOnFrom(START + 60_000);
    assertThat(look(3)).as("a later time does not put it off").isTrue();
  }

  @Test
  void itIsWithdrawnWhenTheBrokersDoNotAnswer() {
    assertThat(look(10)).isTrue();
    consumed.everything = false;
    assertThat(look(15)).isFalse();
    assertThat(silence.isIdle()).as("proven 5 s ago").isTrue();
    assertThat(look(16)).isFalse();
    assertThat(silence.isIdle()).isFalse();
    assertThat(silence.consumedAt()).isEqualTo(START + 10_000);
  }

  @Test
  void unusableRecordsKeepItFromBeginningButNotFromGoingOn() {
    consumed.more = true;
    assertThat(look(10)).isFalse();
    assertThat(silence.isIdle()).isFalse();
    assertThat(silence.consumedAt()).isEqualTo(Frontier.UNKNOWN);
    consumed.more = false;
    assertThat(look(11)).isTrue();
    consumed.more = true;
    assertThat(look(20)).as("windows wait until all is consumed").isFalse();
    assertThat(silence.isIdle()).isTrue();
    assertThat(silence.provenUntil()).isEqualTo(START + 20_000);
  }

  @Test
  void theBrokersAreAskedTenTimesWithinTheTimeoutWithinBounds() {
    assertThat(silence.period()).hasSeconds(1);
    assertThat(silence(Duration.ofHours(1)).period()).hasSeconds(1);
    assertThat(silence(Duration.ofSeconds(3)).period()).hasMillis(300);
    assertThat(silence(Duration.ofMillis(1)).period()).hasMillis(50);
  }
}
