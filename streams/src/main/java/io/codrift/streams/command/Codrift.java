package io.codrift.streams.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line of Codrift. */
@Command(
    name = "codrift",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Monitors the dependence between features in Kafka topics.",
    subcommands = {RunCommand.class, TailCommand.class, CheckCommand.class, EstimateCommand.class},
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:Done.",
      "1:An unexpected error; see the log.",
      "2:Wrong arguments, a wrong configuration or file, or topics that do not fit.",
      "3:The demo ended without an alert.",
      "4:Kafka cannot be reached.",
      "5:A stage cannot go on.",
      "6:The estimate of a file has no value.",
      "130, 143:Stopped by Ctrl-C or SIGTERM; what was done is committed."
    })
public final class Codrift {
  private Codrift() {}

  /**
   * The command line with its error handling.
   *
   * @param demo what {@code codrift demo} runs; the product has no broker and so no demo
   */
  public static CommandLine commandLine(Object demo) {
    return new CommandLine(new Codrift())
        .addSubcommand(demo)
        .addSubcommand(new CommandLine.HelpCommand())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(new Failures());
  }

  /** The command line of the production jar, without the demo. */
  static CommandLine commandLine() {
    return commandLine(new DemoElsewhere());
  }

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }
}
