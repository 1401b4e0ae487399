package io.codrift.model.lab.accuracy;

import io.codrift.model.EstimatorSettings;
import io.codrift.model.lab.report.EstimatorOption;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of studies that fit first windows by the defaults of {@code codrift estimate}. */
final class FirstFitOptions {
  @Mixin private EstimatorOption chosen;

  @Option(names = "--steps", description = "Training steps; default: those of the command.")
  private Optional<Integer> steps = Optional.empty();

  @Option(
      names = "--time-limit",
      paramLabel = "SECONDS",
      defaultValue = "300",
      description = "Seconds of one fit; default: 300, as for the command.")
  private int timeLimit;

  EstimatorSettings settings() {
    EstimatorSettings defaults = EstimatorSettings.once();
    return defaults.toBuilder()
        .estimator(chosen.name())
        .firstSteps(steps.orElse(defaults.firstSteps()))
        .timeLimit(Duration.ofSeconds(timeLimit))
        .build();
  }
}
