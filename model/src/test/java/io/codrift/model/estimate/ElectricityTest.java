package io.codrift.model.estimate;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.model.flow.RowHash;
import io.codrift.model.training.Cancellation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real series: the New South Wales electricity market before and after it was joined to
 * Victoria's. {@code -Dtest.jvm.args=-Dcodrift.electricity=PATH} names the file, {@code
 * -Dcodrift.electricity.estimator=ndoe-bnaf} adds the flows.
 */
@Tag("acceptance")
@EnabledIfSystemProperty(named = "codrift.electricity", matches = ".+")
class ElectricityTest {
  private static final Logger log = LoggerFactory.getLogger(ElectricityTest.class);
  private static final long HALF_HOUR = Duration.ofMinutes(30).toMillis();
  private static final long FIRST = Instant.parse("1996-05-07T00:00:00Z").toEpochMilli();

  @Test
  void saysConstantBeforeTheMarketsAreJoinedAndDependentAfter() throws IOException {
    ElectricityRows file = ElectricityRows.read(Path.of(System.getProperty("codrift.electricity")));
    String name = System.getProperty("codrift.electricity.estimator", NdoeEstimator.START);
    EstimatorSettings settings =
        new EstimatorSettings(name, 2000, 300, 2, Duration.ofHours(1), 64, "cpu");
    try (NdoeEstimator estimator = new NdoeEstimator(settings, 1000)) {
      Estimate before = fit(estimator, file, 0, 10_000);
      assertThat(before.status()).isEqualTo(EstimateStatus.DEGENERATE);
      assertThat(before.reason()).contains("vicprice");
      for (int from : new int[] {17_500, 27_500}) {
        Estimate.Numbers blocks = fit(estimator, file, from, 10_000).numbers().orElseThrow();
        assertThat(blocks.mi() - 3 * blocks.standardError()).isPositive();
        assertThat(blocks.mi()).isGreaterThan(0.2);
        assertThat(blocks.entropyX()).isPresent();
      }
    }
  }

  private static Estimate fit(NdoeEstimator estimator, ElectricityRows file, int from, int rows) {
    long start = FIRST + from * HALF_HOUR;
    Window window =
        file.window(
            from,
            IntStream.range(0, rows).mapToLong(r -> start + r * HALF_HOUR).toArray(),
            IntStream.range(0, rows).mapToLong(r -> RowHash.mix(from + r, 0)).toArray(),
            start + rows * HALF_HOUR);
    Estimate estimate =
        estimator
            .fit(List.of(new FitRequest(window, Optional.empty(), 1)), Cancellation.NEVER)
            .get(0)
            .estimate();
    estimate
        .numbers()
        .ifPresent(
            n ->
                log.info(
                    String.format(
                        "rows %d to %d: %s, MI %.2f ± %.2f, Gaussian %.2f, ties %.2f, time folds %s",
                        from,
                        from + rows - 1,
                        estimate.status(),
                        n.mi(),
                        n.standardError(),
                        n.gaussianMi(),
                        estimate.ties(),
                        estimate.timeFolds())));
    return estimate;
  }
}
