package io.codrift.model.lab.report;

import picocli.CommandLine.Option;

/** The options of studies that train as a stream does, by default with as many steps. */
public final class StepOptions {
  @Option(
      names = "--first",
      defaultValue = "2000",
      description = "Steps of the first window; default: 2000.")
  private int first;

  @Option(
      names = "--then",
      defaultValue = "300",
      description = "Steps of later windows; default: 300.")
  private int then;

  /** Steps of the first window. */
  public int first() {
    return first;
  }

  /** Steps of a later window. */
  public int then() {
    return then;
  }
}
