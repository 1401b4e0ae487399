package io.codrift.streams.command;

import io.codrift.schemas.CommandKind;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code codrift unmute}: ends a mute. */
@Command(
    name = "unmute",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Ends the mute of a monitor or feature. Maintenance windows stay.")
final class UnmuteCommand implements Callable<Integer> {
  @ArgGroup(multiplicity = "1")
  private ConnectionOptions connection;

  @Mixin private MuteTarget target;
  @Mixin private AlertCommandOptions options;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    return options.send(
        connection.get(),
        target.command().setKind(CommandKind.UNMUTE),
        spec.commandLine().getOut());
  }
}
