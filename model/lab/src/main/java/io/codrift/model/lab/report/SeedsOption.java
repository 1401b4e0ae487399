package io.codrift.model.lab.report;

import picocli.CommandLine.Option;

/** The option of studies that run once for each seed from 1. */
public final class SeedsOption {
  @Option(names = "--seeds", defaultValue = "3", description = "Seeds; default: 3.")
  private int count;

  /** Number of seeds. */
  public int count() {
    return count;
  }

  /** The seeds, for {@link Study#seeds()}. */
  public String words() {
    return "1 to " + count;
  }
}
