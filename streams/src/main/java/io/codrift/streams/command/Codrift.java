package io.codrift.streams.command;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.UnmatchedArgumentException;

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
    footer = {
      "",
      "`codrift experiment`, in a jar of its own, compares estimators on data of known mutual"
          + " information."
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
   * @param more further subcommands
   */
  public static CommandLine commandLine(Object demo, Object... more) {
    CommandLine all = new CommandLine(new Codrift()).addSubcommand(demo);
    for (Object subcommand : more) {
      all.addSubcommand(subcommand);
    }
    return OptionValues.read(all.addSubcommand(new CommandLine.HelpCommand()))
        .setExecutionStrategy(Codrift::execute)
        .setParameterExceptionHandler((e, arguments) -> refuse(e))
        .setExecutionExceptionHandler(new Failures());
  }

  /** Runs a command, which prints lines whatever the names hold that it prints. */
  private static int execute(ParseResult arguments) {
    for (CommandLine command : arguments.asCommandLineList()) {
      command.setOut(new LineWriter(command.getOut()));
      command.setErr(new LineWriter(command.getErr()));
    }
    return new RunLast().execute(arguments);
  }

  /** One line, and where the options are: below a page of help nobody finds it. */
  private static int refuse(ParameterException e) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = new LineWriter(command.getErr());
    err.println(OptionValues.problem(e).orElse(e.getMessage()));
    if (!UnmatchedArgumentException.printSuggestions(e, err)) {
      err.printf("`%s --help` shows the options.%n", command.getCommandSpec().qualifiedName());
    }
    err.flush();
    return command.getCommandSpec().exitCodeOnInvalidInput();
  }

  /** The command line of the production jar, without the demo. */
  static CommandLine commandLine() {
    return commandLine(new DemoElsewhere());
  }

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }
}
