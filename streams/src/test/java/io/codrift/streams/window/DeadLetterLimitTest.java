package io.codrift.streams.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.streams.deadletter.DeadLetterLimit;
import io.codrift.streams.testing.HeardLog;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** How many refused records are copied, and what is said of the others. */
class DeadLetterLimitTest {
  private static final long START = 1_700_000_000_000L;
  private static final long MINUTE = 60_000;

  @RegisterExtension final HeardLog log = new HeardLog(DeadLetterLimit.class);
  private final DeadLetterLimit limit =
      new DeadLetterLimit(new TopicPartition("orders", 3), "shop.dead-letters", 10);

  /** Of the records with these offsets, how many are copied. */
  private int refuse(long from, long to, long now) {
    int copied = 0;
    for (long offset = from; offset <= to; offset++) {
      copied += limit.copies(offset, now) ? 1 : 0;
    }
    return copied;
  }

  private static final String NOT_COPIED =
      "WARN %d records of orders-3 were not copied to shop.dead-letters: all that were refused from"
          + " offset %d to offset %d. Within a minute 10 are copied"
          + " (topics.dead-letters-per-minute).";

  @Test
  void soManyOfAMinuteAreCopied() {
    assertThat(refuse(1, 10, START)).isEqualTo(10);
    assertThat(log.said()).isEmpty();
    assertThat(refuse(11, 30, START + MINUTE - 1)).isZero();
    assertThat(log.said())
        .containsExactly(
            "WARN More than 10 records of orders-3 were refused within a minute. From offset 11 on"
                + " they are counted, and not copied to shop.dead-letters until the minute is"
                + " over.");
    assertThat(refuse(40, 55, START + MINUTE)).as("the next minute").isEqualTo(10);
    assertThat(log.said()).containsExactly(NOT_COPIED.formatted(20, 11, 30));
    limit.look(START + 2 * MINUTE);
    assertThat(log.said()).as("once a minute").containsExactly(NOT_COPIED.formatted(6, 50, 55));
    assertThat(refuse(60, 69, START + 3 * MINUTE)).isEqualTo(10);
    limit.look(START + 5 * MINUTE);
    assertThat(log.said()).as("all were copied").isEmpty();
    assertThat(refuse(70, 80, START + 6 * MINUTE)).isEqualTo(10);
    assertThat(log.said()).as("it begins again").hasSize(1);
  }

  @Test
  void whatWasNotCopiedIsSaidAtTheEnd() {
    refuse(1, 12, START);
    log.said();
    limit.end();
    assertThat(log.said()).containsExactly(NOT_COPIED.formatted(2, 11, 12));
    limit.end();
    assertThat(log.said()).isEmpty();
  }

  @Test
  void aClockThatIsSetBackMakesNoMinuteLonger() {
    refuse(1, 12, START);
    assertThat(refuse(13, 20, START - 1)).isEqualTo(8);
  }

  @Test
  void allAreCountedAndSoManyAreInTheTopic(@TempDir Path stateDir) {
    try (StageDriver stage =
        new StageDriver(Configs.source("orders", Configs.window("1H", "1H", "0S")), stateDir)) {
      for (int i = 0; i < 1_500; i++) {
        stage.send("!UNDECODABLE");
      }
      stage.send("eu,5000,1,2", "eu,3600000,1,2");
      stage.pass(Duration.ofSeconds(1));
      assertThat(stage.deadLetters.readRecordsToList()).hasSize(1_000);
      assertThat(stage.told()).contains("part eu 0: 1 seen, 0 late, 1500 rejected");
      assertThat(stage.count("codrift_dead_letters_total", "reason", "undecodable"))
          .isEqualTo(1_500);
      assertThat(stage.count("codrift_records_total", "outcome", "dead_letter")).isEqualTo(1_500);
      assertThat(
              stage.registry.getSampleValue(
                  "codrift_dead_letters_not_copied_total",
                  new String[] {"source"},
                  new String[] {"orders"}))
          .isEqualTo(500);
      stage.pass(Duration.ofMinutes(1));
      stage.send("!UNDECODABLE");
      assertThat(stage.deadLetters.readRecordsToList()).hasSize(1);
    }
    assertThat(log.said())
        .containsExactly(
            "WARN More than 1000 records of orders-0 were refused within a minute. From offset 1000"
                + " on they are counted, and not copied to shop.dead-letters until the minute is"
                + " over.",
            "WARN 500 records of orders-0 were not copied to shop.dead-letters: all that were"
                + " refused from offset 1000 to offset 1499. Within a minute 1000 are copied"
                + " (topics.dead-letters-per-minute).");
  }
}
