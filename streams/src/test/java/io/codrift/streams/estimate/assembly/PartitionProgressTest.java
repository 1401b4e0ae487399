package io.codrift.streams.estimate.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.WindowProgress;
import java.time.Instant;
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
}
