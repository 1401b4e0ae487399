package io.codrift.streams.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codrift.streams.store.NewerVersionException;
import io.codrift.streams.testing.SlowWatermark;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class WatermarkTest {
  private static final long HOUR = 3_600_000;

  private final Watermark watermark = Watermark.begin();

  private void add(long... eventTimes) {
    for (long eventTime : eventTimes) {
      watermark.add(eventTime, eventTime + 5);
    }
  }

  /** One row a second, from one second until before another. */
  private void seconds(int from, int until) {
    for (int second = from; second < until; second++) {
      add(second * 1_000L);
    }
  }

  @Property(tries = 300)
  void isTheEighthHighestOfTheLast64(
      @ForAll @IntRange(min = 1, max = 400) int rows,
      @ForAll @IntRange(min = 1, max = 200) int disorder,
      @ForAll @IntRange(min = 0, max = 3) int kind,
      @ForAll long seed) {
    SlowWatermark expected = new SlowWatermark();
    Watermark actual = Watermark.begin();
    Random random = new Random(seed);
    for (long time : times(rows, disorder, kind, random)) {
      if (random.nextInt(10) == 0) {
        actual = Watermark.read(ByteBuffer.wrap(actual.toBytes()));
      }
      expected.add(time);
      actual.add(time, time + 5);
      assertThat(actual.value()).isEqualTo(expected.value());
      assertThat(actual.writtenAt()).as("that of the same row").isEqualTo(expected.value() + 5);
    }
  }

  /** Rows in disorder; some far ahead; a replay of the first half; bursts of equal times. */
  private static List<Long> times(int rows, int disorder, int kind, Random random) {
    List<Long> times = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      long time = row * 10L + random.nextInt(disorder);
      switch (kind) {
        case 1 -> times.add(random.nextInt(10) == 0 ? time + HOUR : time);
        case 2 -> times.add(row % Math.max(1, rows / 2) * 10L);
        case 3 -> times.add(time / 100 * 100);
        default -> times.add(time);
      }
    }
    return times;
  }

  @Property(tries = 200)
  void aProducerThatIsAheadMakesNoRowOfTheOthersLate(
      @ForAll @IntRange(min = 11, max = 40) int producers, @ForAll long seed) {
    Random random = new Random(seed);
    Watermark actual = Watermark.begin();
    List<Integer> order = new ArrayList<>();
    for (int producer = 0; producer < producers; producer++) {
      order.add(producer);
    }
    for (int second = 0; second < 100; second++) {
      // Each producer sends a row a second, in another order each second. After ten seconds the
      // clock of one of them is an hour ahead.
      Collections.shuffle(order, random);
      for (int producer : order) {
        long time = second * 1_000L;
        actual.add(producer == 0 && second > 10 ? time + HOUR : time, time);
        assertThat(actual.value()).isLessThanOrEqualTo(time);
      }
    }
    assertThat(actual.value()).as("and holds nothing up").isGreaterThanOrEqualTo(97_000);
  }

  @Test
  void oneRowAheadCarriesNothing() {
    seconds(0, 100);
    assertThat(watermark.value()).isEqualTo(92_000);
    add(HOUR);
    assertThat(watermark.value()).isEqualTo(93_000);
    seconds(100, 200);
    assertThat(watermark.value()).as("it is forgotten").isEqualTo(192_000);
  }

  @Test
  void sevenRowsAheadCarryNothingAndTheEighthIsBelieved() {
    seconds(0, 100);
    add(HOUR, HOUR, HOUR, HOUR, HOUR, HOUR, HOUR);
    assertThat(watermark.value()).isEqualTo(99_000);
    seconds(100, 140);
    assertThat(watermark.value()).isLessThan(140_000);
    add(HOUR + 1);
    assertThat(watermark.value()).isEqualTo(HOUR);
  }

  /** How many they are of all rows does not matter: the documentation says so. */
  @Test
  void aBatchOfSevenRowsAheadCarriesNothingAndOneOfEightCarriesTheWatermark() {
    for (int batch = 0; batch < 10; batch++) {
      seconds(100 * batch, 100 * batch + 100);
      add(HOUR, HOUR, HOUR, HOUR, HOUR, HOUR, HOUR);
      assertThat(watermark.value()).isEqualTo(100_000L * batch + 99_000);
    }
    seconds(1_000, 2_000);
    add(HOUR, HOUR, HOUR, HOUR, HOUR, HOUR, HOUR, HOUR);
    assertThat(watermark.value()).isEqualTo(HOUR);
  }

  @Test
  void aBurstThatIsBehindOrInOrderDelaysNothingForLong() {
    seconds(0, 100);
    for (int row = 0; row < 1_000; row++) {
      add(50_000);
    }
    assertThat(watermark.value()).as("it never falls").isEqualTo(92_000);
    seconds(100, 1_100);
    assertThat(watermark.value()).isEqualTo(1_092_000);
  }

  @Test
  void atTheStartTheHighestCounts() {
    add(10);
    assertThat(watermark.value()).isEqualTo(10);
    add(30, 20);
    assertThat(watermark.value()).isEqualTo(30);
    for (int row = 3; row < 15; row++) {
      add(row);
    }
    add(HOUR);
    assertThat(watermark.value()).as("the second-highest of 16").isEqualTo(30);
  }

  @Test
  void aPartitionOfAnEarlierVersionGoesOnFromItsHighestEventTime() {
    Watermark known = Watermark.reached(92_000);
    known.add(HOUR, 1);
    assertThat(known.value()).as("one row is not believed").isEqualTo(92_000);
    assertThat(Watermark.reached(Watermark.NONE).rows()).isZero();
  }

  @Test
  void aNewerFormatIsRefused() {
    byte[] bytes = watermark.toBytes();
    bytes[0] = 2;
    assertThatThrownBy(() -> Watermark.read(ByteBuffer.wrap(bytes)))
        .isInstanceOf(NewerVersionException.class)
        .hasMessageContaining("format 2");
  }
}
