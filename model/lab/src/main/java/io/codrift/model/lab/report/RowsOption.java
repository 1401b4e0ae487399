package io.codrift.model.lab.report;

import picocli.CommandLine.Option;

/** The option of studies that fit windows of a given size. */
public final class RowsOption {
  @Option(names = "--rows", defaultValue = "4096", description = "Rows of a window; default: 4096.")
  private int count;

  /** Number of rows of a window. */
  public int count() {
    return count;
  }
}
