package io.codrift.streams.command;

import io.codrift.schemas.CommandKind;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code codrift mute}: notifies nobody of the incidents of a monitor or feature for a time. */
@Command(
    name = "mute",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description =
        "Notifies nobody of the incidents of a monitor or feature for a time. They are found, stored"
            + " and listed as before.")
final class MuteCommand implements Callable<Integer> {
  @ArgGroup(multiplicity = "1")
  private ConnectionOptions connection;

  /** When it ends. */
  static final class End {
    @Option(names = "--for", paramLabel = "DURATION", description = "How long, such as 2h.")
    private Duration length;

    @Option(
        names = "--until",
        paramLabel = "TIME",
        description = "Until when, such as 2026-01-31T22:00:00Z.")
    private Instant until;
  }

  @Mixin private MuteTarget target;

  @ArgGroup(multiplicity = "1")
  private End end;

  @Mixin private AlertCommandOptions options;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    return options.send(
        connection.get(),
        target
            .command()
            .setKind(CommandKind.MUTE)
            .setUntil(end.until == null ? options.now().plus(end.length) : end.until),
        spec.commandLine().getOut());
  }
}
