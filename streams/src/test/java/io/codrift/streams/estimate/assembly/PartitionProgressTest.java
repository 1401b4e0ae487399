package io.codrift.streams.estimate.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.WindowProgress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PartitionProgressTest {
  private static final long MINUTE = 60_000;

  private static WindowProgress progress(long number, long sentUntil, long closedUntil) {
    return WindowProgress.newBuilder()
        .setSource("orders")
        .setPartition(0)
        .setPartitions(1)
        .setClosedUntil(Instant.ofEpochMilli(sentUntil * MINUTE))
        .setLateUntil(closedUntil * MINUTE)
        .setWatermark(Instant.ofEpochMilli(closedUntil * MINUTE))
        .setIdle(false)
        .setNumber(number)
        .build();
  }

  private static WindowProgress sent(long number, long sentAt, long closedUntil) {
    return WindowProgress.newBuilder(progress(number, closedUntil, closedUntil))
        .setSentAt(Instant.ofEpochMilli(sentAt * MINUTE))
        .build();
  }

  /**
   * The window stage had begun anew, and counted from 1. The topic still has what it sent before.
   */
  @Test
  void messagesOfTheStageBeforeItAreReadAgainWhateverTheirNumber() {
    PartitionProgress last = PartitionProgress.after(Optional.empty(), sent(50, 2000, 1500));

    assertThat(last.wasAfter(sent(50, 50, 50))).isTrue();
    assertThat(last.wasAfter(sent(1000, 1000, 1000))).isTrue();
    assertThat(last.isOf(sent(50, 50, 50))).as("only its number is the same").isFalse();
    assertThat(last.isOf(sent(50, 2000, 1500))).isTrue();
  }

  /** Its clock may be behind, and it may have closed nothing since. */
  @Test
  void theNextMessageOfAnotherProcessIsNotReadAgain() {
    PartitionProgress last = PartitionProgress.after(Optional.empty(), sent(50, 2000, 1500));

    assertThat(last.wasAfter(sent(51, 1990, 1500))).isFalse();
    assertThat(last.wasAfter(sent(51, 1990, 1501))).isFalse();
    assertThat(last.wasAfter(sent(1, 1990, 1501))).isFalse();
    assertThat(last.wasAfter(sent(51, 2001, 1400))).isFalse();
  }

  /**
   * Parts of windows up to the tenth were being sent when messages were lost. The first ones of
   * windows after the third may be among them.
   */
  @Test
  void messagesMayBeLostOfAllWindowsThatWereClosed() {
    PartitionProgress first = PartitionProgress.after(Optional.empty(), progress(1, 1, 1));
    PartitionProgress next = PartitionProgress.after(Optional.of(first), progress(4, 3, 10));

    assertThat(next.lostOf(MINUTE)).isFalse();
    assertThat(next.lostOf(2 * MINUTE)).isTrue();
    assertThat(next.lostOf(10 * MINUTE)).isTrue();
    assertThat(next.lostOf(11 * MINUTE)).isFalse();
    assertThat(next.hasClosed(4 * MINUTE)).isFalse();
  }

  @Test
  void nothingIsLostBetweenTwoLosses() {
    PartitionProgress known = PartitionProgress.after(Optional.empty(), progress(1, 1, 1));
    known = PartitionProgress.after(Optional.of(known), progress(3, 3, 3));
    known = PartitionProgress.after(Optional.of(known), progress(4, 6, 6));
    known = PartitionProgress.after(Optional.of(known), progress(9, 8, 8));

    List<Boolean> lost = new ArrayList<>();
    for (long end = 1; end <= 9; end++) {
      lost.add(known.lostOf(end * MINUTE));
    }
    assertThat(lost).containsExactly(false, true, true, false, false, false, true, true, false);
  }

  /** Those of long ago are joined: their windows are complete by now. */
  @Test
  void thereAreFewLossesHoweverOftenMessagesAreLost() {
    PartitionProgress known = PartitionProgress.after(Optional.empty(), progress(1, 1, 1));
    for (long loss = 1; loss <= 100; loss++) {
      known = PartitionProgress.after(Optional.of(known), progress(4 * loss, 10 * loss, 10 * loss));
      known =
          PartitionProgress.after(
              Optional.of(known), progress(4 * loss + 1, 10 * loss + 5, 10 * loss + 5));
    }
    assertThat(known.message().getLost()).hasSize(16);
    assertThat(known.lostOf(3 * MINUTE)).isTrue();
    assertThat(known.lostOf(998 * MINUTE)).isTrue();
    assertThat(known.lostOf(993 * MINUTE)).isFalse();
    assertThat(known.lostUntil()).contains(Instant.ofEpochMilli(1000 * MINUTE));
  }

  /** An earlier version keeps one range of all losses, and so does one that rewrites the value. */
  @Test
  void oneRangeOfAnEarlierVersionIsRead() {
    WindowProgress earlier =
        WindowProgress.newBuilder(progress(4, 5, 5))
            .setLostAfter(MINUTE)
            .setLostUntil(3 * MINUTE)
            .build();
    PartitionProgress next =
        PartitionProgress.after(Optional.of(new PartitionProgress(earlier)), progress(7, 7, 7));

    assertThat(next.lostOf(2 * MINUTE)).isTrue();
    assertThat(next.lostOf(4 * MINUTE)).isFalse();
    assertThat(next.lostOf(6 * MINUTE)).isTrue();
    assertThat(next.message().getLostAfter()).isEqualTo(MINUTE);
    assertThat(next.message().getLostUntil()).isEqualTo(7 * MINUTE);
  }
}
