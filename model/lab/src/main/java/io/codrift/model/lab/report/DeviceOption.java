package io.codrift.model.lab.report;

import picocli.CommandLine.Option;

/** The option of studies that train on the CPU unless told otherwise. */
public final class DeviceOption {
  @Option(names = "--device", defaultValue = "cpu", description = "auto, cpu (the default) or gpu.")
  private String name;

  /** {@code auto}, {@code cpu} or {@code gpu}. */
  public String name() {
    return name;
  }
}
