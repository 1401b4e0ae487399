package io.codrift.model.lab.accuracy;

import static io.codrift.model.lab.report.Report.number;

import io.codrift.model.Cancellation;
import io.codrift.model.Estimate;
import io.codrift.model.EstimatorSettings;
import io.codrift.model.FitRequest;
import io.codrift.model.Window;
import io.codrift.model.lab.report.EstimatorOption;
import io.codrift.model.lab.report.Report;
import io.codrift.model.lab.report.Study;
import io.codrift.model.ndoe.NdoeEstimator;
import io.codrift.model.random.SplitMix64;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * A real series: the New South Wales electricity market before and after it was joined to
 * Victoria's. Before, one column is constant; afterwards there is a strong dependence.
 */
@Command(
    name = "electricity",
    description = {
      "Windows of 10,000 half-hours of the electricity market before and after",
      "the two markets were joined, with folds that are blocks of time."
    })
public final class ElectricityStudy implements Study {
  private static final long HALF_HOUR = Duration.ofMinutes(30).toMillis();
  private static final long FIRST = Instant.parse("1996-05-07T00:00:00Z").toEpochMilli();

  @Option(names = "--file", required = true, paramLabel = "FILE", description = "The CSV file.")
  private Path file;

  @Mixin private EstimatorOption chosen;

  @Option(
      names = "--rows",
      defaultValue = "10000",
      description = "Rows of a window; default: 10000.")
  private int rows;

  @Override
  public String seeds() {
    return "1";
  }

  @Override
  public void run(Report report) throws IOException {
    ElectricityRows market = ElectricityRows.read(file);
    EstimatorSettings settings =
        EstimatorSettings.builder()
            .estimator(chosen.name())
            .timeLimit(Duration.ofHours(1))
            .device("cpu")
            .build();
    report.table("rows", "status", "MI", "standard error", "Gaussian", "ties", "folds", "reason");
    try (NdoeEstimator estimator = new NdoeEstimator(settings, 1000)) {
      for (int from : new int[] {0, 17_500, 27_500}) {
        Estimate estimate = fit(estimator, market, from);
        Optional<Estimate.Numbers> numbers = estimate.numbers();
        report.row(
            number("%d to %d", from, from + rows - 1),
            estimate.status(),
            numbers.map(n -> number("%.2f", n.mi())).orElse(""),
            numbers.map(n -> number("%.2f", n.standardError())).orElse(""),
            numbers.map(n -> number("%.2f", n.gaussianMi())).orElse(""),
            number("%.2f", estimate.ties()),
            estimate.timeFolds() ? "blocks of time" : "random",
            estimate.reason());
      }
    }
  }

  private Estimate fit(NdoeEstimator estimator, ElectricityRows market, int from) {
    long start = FIRST + from * HALF_HOUR;
    Window window =
        market.window(
            from,
            IntStream.range(0, rows).mapToLong(r -> start + r * HALF_HOUR).toArray(),
            IntStream.range(0, rows).mapToLong(r -> SplitMix64.at(from + r, 0)).toArray(),
            start + rows * HALF_HOUR);
    return estimator
        .fit(List.of(new FitRequest(window, Optional.empty(), 1)), Cancellation.NEVER)
        .get(0)
        .estimate();
  }
}
