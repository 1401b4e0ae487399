package io.codrift.streams.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line of Codrift. */
@Command(
    name = "codrift",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Monitors the dependence between features in Kafka topics.",
    subcommands = {
      RunCommand.class,
      TailCommand.class,
      AlertsCommand.class,
      ExplainCommand.class,
      AckCommand.class,
      MuteCommand.class,
      UnmuteCommand.class,
      RebaselineCommand.class,
      BaselineCommand.class,
      ReferenceCommand.class,
      SegmentsCommand.class,
      CheckCommand.class,
      BacktestCommand.class,
      EstimateCommand.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      ExitCode.OK_TEXT,
      ExitCode.UNEXPECTED_TEXT,
      ExitCode.USAGE_TEXT,
      ExitCode.NO_ALERT_TEXT,
      ExitCode.UNREACHABLE_TEXT,
      ExitCode.STAGE_FAILED_TEXT,
      ExitCode.NO_ESTIMATE_TEXT,
      ExitCode.STOPPED_TEXT
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
