package io.codrift.streams.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.streams.testing.PairStream.Sent;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Compares the oracle with counts done by hand, and the stream with its description. */
class WindowOracleTest {
  private static final long MINUTE = 60_000;
  private static final long GRACE = 10_000;

  @Test
  void countsByPartitionAndTakesAWindowAsOpenUntilItsGraceIsOver() {
    WindowOracle oracle =
        WindowOracle.count(
            List.of(
                sent(0, 1_000),
                sent(0, MINUTE + GRACE - 1),
                sent(0, 2_000),
                sent(0, MINUTE + GRACE),
                sent(0, 3_000),
                sent(1, 4_000),
                new Sent(1, "", 0, new double[0], new byte[] {1})));

    assertThat(oracle.windows().get(new WindowOracle.Key(0, "p")).rows().keySet())
        .containsExactly(
            new WindowOracle.Origin(0, 0),
            new WindowOracle.Origin(0, 2),
            new WindowOracle.Origin(1, 0));
    assertThat(oracle.late()).isEqualTo(1);
    assertThat(oracle.rejected()).isEqualTo(1);
  }

  @Test
  void streamMatchesItsDescription() {
    List<Sent> sent = PairStream.generate(1, 20_000, 10);
    WindowOracle oracle = WindowOracle.count(sent);

    assertThat(sent).hasSize(20_000).noneMatch(record -> record.partition() == 3);
    assertThat(oracle.late()).isPositive();
    assertThat(oracle.rejected()).isPositive();
    assertThat(oracle.windows().values().stream().mapToLong(WindowOracle.Expected::seen).sum())
        .isEqualTo(20_000 - oracle.late() - oracle.rejected());
    long lastInTime = lastTime(sent.subList(0, 10_000), 0);
    long lastBehind = lastTime(sent.subList(0, 10_000), PairStream.BEHIND);
    assertThat(lastInTime - lastBehind).isBetween(2 * MINUTE, 4 * MINUTE);
  }

  private static long lastTime(List<Sent> sent, int partition) {
    return sent.stream()
        .filter(record -> record.partition() == partition)
        .mapToLong(Sent::eventTime)
        .max()
        .orElseThrow();
  }

  private static Sent sent(int partition, long eventTime) {
    return new Sent(partition, "p", eventTime, new double[] {1, 2, 3, 4}, new byte[0]);
  }
}
