package io.codrift.model.experiment.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line with {@code experiment} alone, in a jar that the product does not have. */
@Command(name = "codrift", description = "Compares estimators of mutual information.")
public final class CodriftExperiment {
  private CodriftExperiment() {}

  static CommandLine commandLine() {
    return new CommandLine(new CodriftExperiment()).addSubcommand(new ExperimentCommand());
  }

  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }
}
