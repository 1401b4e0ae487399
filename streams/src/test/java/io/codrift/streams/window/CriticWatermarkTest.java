package io.codrift.streams.window;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** "Records with times far ahead, fewer than one in eight, make no other late." */
class CriticWatermarkTest {
  @Test
  void oneBatchOfAProducerWhoseClockIsAheadMakesNoOtherLate() {
    Watermark watermark = Watermark.begin();
    long time = 0;
    for (int row = 0; row < 1000; row++) {
      boolean ahead = row >= 500 && row < 508; // 8 of 1,000, as one batch in the log
      watermark.add(ahead ? time + 3_540_000 : time, 1);
      time += 10;
    }
    assertThat(watermark.value()).isLessThanOrEqualTo(time);
  }
}
