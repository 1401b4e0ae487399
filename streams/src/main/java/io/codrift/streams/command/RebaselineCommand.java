package io.codrift.streams.command;

import io.codrift.schemas.AlertCommand;
import io.codrift.schemas.CommandKind;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code codrift rebaseline}: takes the present as the new normal. */
@Command(
    name = "rebaseline",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description =
        "Takes the present of a monitor as its new normal: a new reference is frozen, a new baseline"
            + " is learnt, and an open incident is over.")
final class RebaselineCommand implements Callable<Integer> {
  @ArgGroup(multiplicity = "1")
  private ConnectionOptions connection;

  @Mixin private MonitorTarget target;

  @Mixin private AlertCommandOptions options;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    return options.send(
        connection.get(),
        AlertCommand.newBuilder()
            .setKind(CommandKind.REBASELINE)
            .setMonitor(target.monitor())
            .setSegment(target.segment().orElse(null)),
        spec.commandLine().getOut());
  }
}
