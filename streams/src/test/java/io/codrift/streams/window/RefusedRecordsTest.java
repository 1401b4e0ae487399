package io.codrift.streams.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.streams.ingest.Decoded;
import io.codrift.streams.ingest.RejectReason;
import io.codrift.streams.testing.HeardLog;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** When a source is not ready because its records are refused, and what is said of it. */
class RefusedRecordsTest {
  private static final long START = 1_700_000_000_000L;
  private static final int SECOND = 1_000;
  private static final int MINUTE = 60 * SECOND;
  private static final String LISTED = "price is a list, expected a number";

  private final RefusedRecords refusals = new RefusedRecords("orders", "shop.dead-letters");
  private final RefusedRecords.Task task = refusals.task(3);
  @RegisterExtension final HeardLog log = new HeardLog(RefusedRecords.class);
  private long now = START;
  private long offset;

  /** Reads so many records, and counts them after this time. */
  private void read(int accepted, int refused, long millis) {
    read(task, accepted, refused, millis);
  }

  private void read(RefusedRecords.Task of, int accepted, int refused, long millis) {
    for (int i = 0; i < accepted; i++, offset++) {
      of.row();
    }
    for (int i = 0; i < refused; i++, offset++) {
      of.refuse(new Decoded.Rejected(RejectReason.WRONG_TYPE, LISTED), offset);
    }
    now += millis;
    of.publish(now);
  }

  private boolean ready() {
    return refusals.reasonNotReady().isEmpty();
  }

  @Test
  void isSaidOnceAndOverWhereRecordsAreAccepted() {
    read(5, 94, SECOND);
    assertThat(ready()).isTrue();
    read(0, 1, SECOND);
    assertThat(refusals.reasonNotReady())
        .contains(
            "nearly all records of orders are refused since 2023-11-14T22:13:22Z; the log has an"
                + " example");
    assertThat(log.said())
        .containsExactly(
            "WARN Nearly all records of orders are refused: 95 of 100 within 5 minutes, such as"
                + " wrong_type: price is a list, expected a number (partition 3, offset 99). They"
                + " are in shop.dead-letters, up to topics.dead-letters-per-minute of each partition."
                + " Not ready until records are accepted again.");
    read(0, 5000, 20 * MINUTE);
    assertThat(ready()).isFalse();
    read(5000, 0, SECOND);
    assertThat(ready()).as("as many of the last minute were refused").isFalse();
    read(1, 0, SECOND);
    assertThat(ready()).isTrue();
    assertThat(log.said())
        .containsExactly(
            "INFO Records of orders are accepted again: 5001 of 10001 within a minute");
  }

  @Test
  void aSourceWithFewRecordsIsNone() {
    for (int minute = 0; minute < 60; minute++) {
      read(0, 19, MINUTE);
      assertThat(ready()).isTrue();
    }
    assertThat(log.said()).isEmpty();
  }

  @Test
  void neitherIsAShareThatIsUsed() {
    for (int minute = 0; minute < 60; minute++) {
      read(60, 940, MINUTE);
      assertThat(ready()).isTrue();
    }
    assertThat(log.said()).isEmpty();
  }

  /** It goes on while there are no records, and one that is accepted ends it for good. */
  @Test
  void theEndIsNoNewBegin() {
    read(0, 100, SECOND);
    read(0, 0, 60 * MINUTE);
    assertThat(ready()).isFalse();
    read(1, 0, SECOND);
    assertThat(ready()).isTrue();
    read(0, 98, SECOND);
    assertThat(ready()).isTrue();
    assertThat(log.said()).hasSize(2);
  }

  /** Half refused and half accepted, in any order, is said once at most. */
  @Test
  void doesNotFlap() {
    List<Boolean> records = new ArrayList<>(Collections.nCopies(2000, true));
    records.addAll(Collections.nCopies(2000, false));
    Collections.shuffle(records, new Random(7));
    records.forEach(refused -> read(refused ? 0 : 1, refused ? 1 : 0, SECOND / 10));
    assertThat(log.said()).isEmpty();
  }

  @Test
  void theTasksOfAProcessAreCountedTogether() {
    RefusedRecords.Task other = refusals.task(4);
    read(0, 99, SECOND);
    read(other, 1, 0, SECOND);
    assertThat(ready()).isFalse();
    read(other, 100, 0, SECOND);
    assertThat(ready()).isTrue();
  }

  /** What it refuses next is a matter of the process that has the partition. */
  @Test
  void isOverForAProcessThatHasNoTaskAnyMore() {
    RefusedRecords.Task other = refusals.task(4);
    read(0, 100, SECOND);
    task.close();
    assertThat(ready()).isFalse();
    other.close();
    assertThat(ready()).isTrue();
  }

  @Test
  void aRevivedTaskReplacesItself() {
    RefusedRecords.Task revived = refusals.task(3);
    read(revived, 0, 100, SECOND);
    task.close();
    assertThat(ready()).isFalse();
    revived.close();
    assertThat(ready()).isTrue();
  }

  @Test
  void aClockThatIsSetBackBeginsTheCountAnew() {
    read(0, 60, SECOND);
    read(0, 60, -60 * MINUTE);
    assertThat(ready()).isTrue();
    read(0, 40, SECOND);
    assertThat(ready()).isFalse();
  }

  @Test
  void theStageIsNotReadyMeanwhile(@TempDir Path stateDir) {
    try (StageDriver stage =
        new StageDriver(Configs.source("orders", Configs.window("10S", "10S", "5S")), stateDir)) {
      stage.send(Collections.nCopies(200, "!WRONG_TYPE").toArray(String[]::new));
      stage.pass(Duration.ofSeconds(1));
      assertThat(stage.notReady.get())
          .hasValueSatisfying(why -> assertThat(why).contains("orders"));
      stage.send(Collections.nCopies(201, "eu,1000,1,2").toArray(String[]::new));
      stage.pass(Duration.ofSeconds(1));
      assertThat(stage.notReady.get()).isEmpty();
    }
  }
}
