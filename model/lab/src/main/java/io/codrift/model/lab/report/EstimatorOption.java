package io.codrift.model.lab.report;

import picocli.CommandLine.Option;

/** The option of studies that can do without flows. */
public final class EstimatorOption {
  @Option(
      names = "--estimator",
      paramLabel = "NAME",
      defaultValue = "ndoe-bnaf",
      description = "ndoe-bnaf (the default) or start.")
  private String name;

  /** The name of the estimator. */
  public String name() {
    return name;
  }
}
