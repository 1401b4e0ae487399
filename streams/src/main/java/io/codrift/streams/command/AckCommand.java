package io.codrift.streams.command;

import io.codrift.schemas.AlertCommand;
import io.codrift.schemas.CommandKind;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code codrift ack}: acknowledges an incident. */
@Command(
    name = "ack",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Acknowledges an incident: somebody takes care of it.")
final class AckCommand implements Callable<Integer> {
  @ArgGroup(multiplicity = "1")
  private ConnectionOptions connection;

  @Parameters(paramLabel = "INCIDENT", description = "The incident, as `codrift alerts` lists it.")
  private String incident;

  @Mixin private AlertCommandOptions options;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    return options.send(
        connection.get(),
        AlertCommand.newBuilder().setKind(CommandKind.ACKNOWLEDGE).setIncident(incident),
        spec.commandLine().getOut());
  }
}
