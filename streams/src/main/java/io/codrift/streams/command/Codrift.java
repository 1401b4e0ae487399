package io.codrift.streams.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line of Codrift: {@code codrift run | demo | tail | check}. */
@Command(
    name = "codrift",
    mixinStandardHelpOptions = true,
    description = "Watches dependence between features in Kafka.")
public final class Codrift {
  private Codrift() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new Codrift()).execute(args));
  }
}
