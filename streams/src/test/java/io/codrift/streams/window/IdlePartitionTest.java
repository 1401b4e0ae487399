package io.codrift.streams.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.WindowProgress;
import io.codrift.streams.config.OnIdle;
import io.codrift.streams.config.WindowConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A partition that brings no rows. The idle timeout is 5 s, and a task looks every 500 ms at what
 * has happened.
 */
class IdlePartitionTest {
  private static final WindowConfig TUMBLING = Configs.window("10S", "10S", "5S");
  private static final Duration LOOK = Duration.ofSeconds(1);

  @TempDir private Path stateDir;
  private StageDriver stage;

  private void start(WindowConfig window) {
    start(OnIdle.WAIT, window);
  }

  private void start(OnIdle onIdle, WindowConfig window) {
    stage = new StageDriver(Configs.source("orders", onIdle, window), stateDir);
  }

  @AfterEach
  void close() {
    if (stage != null) {
      stage.close();
    }
  }

  @Test
  void aQuietMinuteDoesNotEndADay() {
    start(Configs.window("24H", "24H", "0S"));
    long day = 86_400_000;
    long two = 2 * 3_600_000;
    stage.send("eu,1000,1,2", "eu," + two + ",1,2");
    stage.pass(LOOK);
    stage.pass(Duration.ofMinutes(1));
    assertThat(stage.told()).as("22 hours are to come").containsOnly("nothing closed");
    assertThat(stage.gauge("codrift_partition_idle")).isEqualTo(1);

    stage.send("eu," + (two + 60_000) + ",1,2");
    stage.pass(LOOK);
    assertThat(stage.gauge("codrift_partition_idle")).isEqualTo(0);
    stage.send("eu," + day + ",1,2");
    assertThat(stage.told())
        .containsExactly("part eu 0: 3 seen, 0 late, 0 rejected", "closed until " + day);
  }

  @Test
  void aHoppingWindowLosesNothingToAPause() {
    start(Configs.window("60M", "5M", "0S"));
    stage.send("eu,3600000,1,2");
    stage.pass(LOOK);
    stage.told();
    stage.pass(Duration.ofMinutes(6));
    assertThat(stage.told())
        .as("of the twelve windows of the row one is over")
        .containsExactly("part eu 300000: 1 seen, 0 late, 0 rejected", "closed until 3900000");
    stage.send("eu,3990000,1,2");
    stage.pass(LOOK);
    stage.pass(Duration.ofMinutes(6));
    assertThat(stage.told())
        .containsExactly("part eu 600000: 2 seen, 0 late, 0 rejected", "closed until 4200000");
  }

  @Test
  void eventTimeGoesOnWithTheClockFromTheLastRow() {
    start(TUMBLING);
    stage.send("eu,5000,1,2", "us,12000,1,2");
    stage.pass(LOOK);
    assertThat(stage.told()).containsExactly("nothing closed");
    stage.pass(Duration.ofMillis(1_500));
    stage.pass(Duration.ofMillis(400));
    assertThat(stage.told()).as("2,900 ms after the row: 14,900").isEmpty();
    stage.pass(Duration.ofMillis(600));
    assertThat(stage.told()).as("not idle yet").isEmpty();
    stage.pass(Duration.ofSeconds(3));
    assertThat(stage.told())
        .as("12,000 + 6,500: the grace of the first window is over")
        .containsExactly("part eu 0: 1 seen, 0 late, 0 rejected", "closed until 10000");
    stage.pass(Duration.ofSeconds(6));
    assertThat(stage.told()).as("24,500").isEmpty();
    stage.pass(LOOK);
    assertThat(stage.told())
        .as("25,500")
        .containsExactly("part us 10000: 1 seen, 0 late, 0 rejected", "closed until 20000, idle");
    stage.pass(Duration.ofHours(1));
    assertThat(stage.told())
        .as("windows without records are not closed")
        .containsExactly("closed until 20000, idle");
    assertThat(stage.gauge("codrift_partition_watermark_timestamp_seconds")).isEqualTo(12);
    stage.send("eu,20000,1,2");
    assertThat(stage.told()).containsExactly("closed until 20000");
  }

  @Test
  void aPartitionThatBroughtItsLastRowAMonthAgoHoldsUpNothing() {
    start(Configs.window("24H", "24H", "0S"));
    long month = Duration.ofDays(30).toMillis();
    stage.sendAt(StageDriver.NOW - month, "eu,5000,1,2");
    stage.pass(LOOK);
    stage.told();
    stage.pass(Duration.ofSeconds(5));
    assertThat(stage.progress())
        .singleElement()
        .returns(true, WindowProgress::getIdle)
        .returns(month + 6_000, WindowProgress::getIdleMillis)
        .returns(86_400_000L, progress -> progress.getClosedUntil().toEpochMilli());
  }

  @Test
  void oldTimestampsOfRowsThatJustCameAreNoSilence() {
    start(Configs.window("24H", "24H", "0S"));
    long month = Duration.ofDays(30).toMillis();
    stage.pass(LOOK);
    assertThat(stage.told()).containsExactly("nothing closed");
    // A backfill whose producer keeps the timestamps. It pauses for a minute.
    stage.sendAt(StageDriver.NOW - month, "eu,5000,1,2");
    stage.pass(LOOK);
    stage.pass(Duration.ofMinutes(1));
    assertThat(stage.told()).containsOnly("nothing closed");
    assertThat(stage.gauge("codrift_partition_idle")).isEqualTo(1);
  }

  @Test
  void aTaskWithoutRecordsSendsProgressAndBecomesIdle() {
    start(TUMBLING);
    stage.pass(LOOK);
    assertThat(stage.told()).containsExactly("nothing closed");
    stage.pass(Duration.ofMillis(3_900));
    assertThat(stage.told()).isEmpty();
    stage.pass(Duration.ofMillis(200));
    assertThat(stage.told()).containsExactly("nothing closed, idle");
    assertThat(stage.consumed.lastProcessed).isEqualTo(-1);
    stage.pass(Duration.ofSeconds(9));
    assertThat(stage.told()).as("told again with every advance of the windows only").isEmpty();
  }

  @Test
  void anIdlePartitionTellsHowLongItHasBeenSilent() {
    start(Configs.window("10S", "10S", "0S"));
    stage.send("eu,5000,1,2");
    stage.pass(Duration.ofMillis(500));
    assertThat(idleMillis()).containsExactly(0L);
    stage.pass(Duration.ofSeconds(5));
    assertThat(idleMillis()).as("since the row was written").containsExactly(5_500L);
    stage.pass(Duration.ofSeconds(10));
    stage.pass(Duration.ofSeconds(10));
    assertThat(idleMillis()).containsExactly(15_500L, 25_500L);
    stage.consumed.everything = false;
    stage.pass(Duration.ofSeconds(20));
    assertThat(idleMillis()).as("records wait to be consumed").containsExactly(0L);
    stage.send("eu,6000,1,2");
    assertThat(idleMillis()).as("which is known").isEmpty();
  }

  private List<Long> idleMillis() {
    return stage.progress().stream().map(WindowProgress::getIdleMillis).toList();
  }

  @Test
  void recordsThatWaitAreNoSilence() {
    start(TUMBLING);
    stage.send("eu,5000,1,2", "us,12000,1,2");
    stage.pass(LOOK);
    assertThat(stage.told()).containsExactly("nothing closed");
    stage.consumed.everything = false;
    stage.pass(Duration.ofSeconds(60));
    assertThat(stage.told())
        .as("no new records, but not all consumed")
        .containsOnly("nothing closed");
    stage.consumed.everything = true;
    stage.pass(LOOK);
    assertThat(stage.consumed.lastProcessed).isEqualTo(1);
    assertThat(stage.told())
        .containsExactly(
            "part eu 0: 1 seen, 0 late, 0 rejected",
            "part us 10000: 1 seen, 0 late, 0 rejected",
            "closed until 20000, idle");
  }

  /** Records are in an open transaction, or cannot be fetched: the brokers say that there are. */
  @Test
  void recordsThatWaitEndASilenceThatWasTold() {
    start(TUMBLING);
    stage.send("eu,5000,1,2");
    stage.pass(LOOK);
    stage.pass(Duration.ofSeconds(30));
    assertThat(stage.told()).endsWith("closed until 10000, idle");
    stage.consumed.everything = false;
    stage.pass(LOOK);
    assertThat(stage.told()).as("the last answer is a second old").isEmpty();
    stage.pass(Duration.ofSeconds(5));
    assertThat(stage.told()).as("at once").containsExactly("closed until 10000");
    assertThat(stage.gauge("codrift_partition_idle")).isEqualTo(0);
    stage.pass(LOOK);
    assertThat(stage.told()).as("once").isEmpty();
    stage.pass(Duration.ofMinutes(1));
    assertThat(stage.told()).as("and again with each minute").containsExactly("closed until 10000");

    stage.consumed.everything = true;
    stage.pass(LOOK);
    assertThat(stage.told()).as("there was none").containsExactly("closed until 10000, idle");
    assertThat(stage.gauge("codrift_partition_idle")).isEqualTo(1);
  }

  @Test
  void anOutageEndsASilenceThatWasTold() {
    start(TUMBLING);
    stage.send("eu,5000,1,2");
    stage.pass(LOOK);
    stage.pass(Duration.ofSeconds(30));
    assertThat(stage.told()).endsWith("closed until 10000, idle");
    stage.consumed.answers = false;
    stage.pass(Duration.ofSeconds(5));
    assertThat(stage.told()).isEmpty();
    stage.pass(LOOK);
    assertThat(stage.told()).containsExactly("closed until 10000");
    stage.consumed.answers = true;
    stage.pass(LOOK);
    assertThat(stage.told()).containsExactly("closed until 10000, idle");
  }

  /** There always are some that are not consumed yet, but none of a second ago. */
  @Test
  void unusableRecordsThatComeAllTheTimeDoNotEndASilence() {
    start(TUMBLING);
    stage.send("eu,5000,1,2");
    stage.pass(LOOK);
    stage.pass(Duration.ofSeconds(30));
    assertThat(stage.told()).endsWith("closed until 10000, idle");
    stage.consumed.more = true;
    unusableFor(30);
    assertThat(stage.told()).allMatch(told -> told.equals("closed until 10000, idle"));
    assertThat(stage.gauge("codrift_partition_idle")).isEqualTo(1);
  }

  @Test
  void nextToUnusableRecordsASilenceGoesOnAfterAnOutage() {
    start(TUMBLING);
    stage.send("eu,5000,1,2");
    stage.pass(LOOK);
    stage.pass(Duration.ofSeconds(30));
    assertThat(stage.told()).endsWith("closed until 10000, idle");
    stage.consumed.more = true;
    stage.consumed.answers = false;
    unusableFor(10);
    assertThat(stage.told()).endsWith("closed until 10000");
    assertThat(stage.gauge("codrift_partition_idle")).isEqualTo(0);

    stage.consumed.answers = true;
    unusableFor(2);
    assertThat(stage.told()).endsWith("closed until 10000, idle");
    assertThat(stage.gauge("codrift_partition_idle")).isEqualTo(1);
    // A row begins it anew: windows may be open, and all has to be consumed again.
    stage.send("eu,15000,1,2");
    unusableFor(10);
    assertThat(stage.gauge("codrift_partition_idle")).isEqualTo(0);
  }

  private void unusableFor(int seconds) {
    for (int second = 0; second < seconds; second++) {
      stage.send("!UNDECODABLE");
      stage.pass(LOOK);
    }
  }

  @Test
  void anOutageIsNoSilence() {
    start(TUMBLING);
    stage.send("eu,5000,1,2");
    stage.pass(LOOK);
    stage.told();
    // The leader is gone: the consumer hears of no record, and the brokers do not answer.
    stage.consumed.answers = false;
    stage.pass(Duration.ofMinutes(10));
    stage.pass(LOOK);
    assertThat(stage.told()).containsOnly("nothing closed");
    assertThat(stage.gauge("codrift_partition_idle")).isEqualTo(0);

    stage.send("eu,6000,1,2");
    stage.pass(LOOK);
    stage.consumed.answers = true;
    stage.pass(Duration.ofSeconds(4));
    assertThat(stage.told()).as("what was held up is in its window").isEmpty();
    stage.pass(Duration.ofSeconds(6));
    assertThat(stage.told())
        .containsExactly("part eu 0: 2 seen, 0 late, 0 rejected", "closed until 10000, idle");
  }

  @Test
  void eventTimeGoesOnOnlyWhileTheBrokersAnswer() {
    start(TUMBLING);
    stage.send("eu,5000,1,2");
    stage.pass(LOOK);
    stage.told();
    stage.pass(Duration.ofSeconds(6));
    assertThat(stage.gauge("codrift_partition_idle")).isEqualTo(1);
    stage.consumed.answers = false;
    stage.pass(Duration.ofMinutes(10));
    assertThat(stage.told()).as("known until 12,000").containsOnly("nothing closed");
    stage.consumed.answers = true;
    stage.pass(LOOK);
    assertThat(stage.told())
        .containsExactly("part eu 0: 1 seen, 0 late, 0 rejected", "closed until 10000, idle");
  }

  @Test
  void theEndOfAnInputClosesWindowsThatAreNotOver() {
    start(OnIdle.CLOSE, TUMBLING);
    stage.send("eu,5000,1,2", "us,12000,1,2");
    stage.pass(LOOK);
    assertThat(stage.told()).containsExactly("nothing closed");
    stage.pass(Duration.ofSeconds(5));
    assertThat(stage.told())
        .containsExactly(
            "part eu 0: 1 seen, 0 late, 0 rejected",
            "part us 10000: 1 seen, 0 late, 0 rejected",
            "closed until 20000, idle");
    assertThat(stage.gauge("codrift_partition_idle")).isEqualTo(1);
    assertThat(stage.gauge("codrift_partition_watermark_timestamp_seconds")).isEqualTo(12);
    stage.send("eu,13000,1,2");
    assertThat(stage.told()).containsExactly("closed until 20000");
    stage.send("eu,21000,1,2");
    stage.pass(LOOK);
    stage.pass(Duration.ofSeconds(5));
    assertThat(stage.told())
        .containsExactly("part eu 20000: 1 seen, 1 late, 0 rejected", "closed until 30000, idle");
  }

  @Test
  void undecodableRecordsDoNotKeepAPartitionActive() {
    start(TUMBLING);
    stage.send("eu,5000,1,2");
    stage.pass(LOOK);
    assertThat(stage.told()).containsExactly("nothing closed");
    for (int second = 0; second < 11; second++) {
      stage.send("!UNDECODABLE");
      stage.pass(LOOK);
    }
    assertThat(stage.told())
        .first()
        .asString()
        .startsWith("part eu 0: 1 seen, 0 late")
        .endsWith("rejected");
    stage.send("!UNDECODABLE");
    assertThat(stage.told()).as("and do not make it active again").isEmpty();
    stage.send("eu,15000,1,2");
    assertThat(stage.told()).containsExactly("closed until 10000");
  }

  @Test
  void aRecordInTimeRestartsTheIdleTimeout() {
    start(TUMBLING);
    for (int i = 0; i < 10; i++) {
      stage.send("eu,5000,1,2");
      stage.pass(Duration.ofMillis(4_000));
    }
    assertThat(stage.told()).containsExactly("nothing closed");
  }
}
