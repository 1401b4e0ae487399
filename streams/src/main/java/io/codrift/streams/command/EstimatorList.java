package io.codrift.streams.command;

import io.codrift.model.EstimatorDescription;
import io.codrift.model.Estimators;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;

/** Ends the help text of {@code codrift estimate} with all estimators and their options. */
final class EstimatorList implements IModelTransformer {
  @Override
  public CommandSpec transform(CommandSpec spec) {
    List<String> lines = new ArrayList<>();
    for (EstimatorDescription estimator : Estimators.all()) {
      lines.add("  %s: %s.".formatted(estimator.name(), estimator.summary()));
      List<String> options = EstimatorOption.of(estimator);
      if (!options.isEmpty()) {
        lines.add("      " + String.join(", ", options));
      }
    }
    spec.usageMessage()
        .footerHeading("%nEstimators, each with the options that it uses:%n")
        .footer(lines.toArray(String[]::new));
    return spec;
  }
}
