package io.codrift.streams.command;

import io.codrift.schemas.AlertCommand;
import io.codrift.schemas.CommandKind;
import io.codrift.streams.command.ConnectionOptions.Connection;
import io.codrift.streams.config.SourceConfig;
import io.codrift.streams.result.Result;
import io.codrift.streams.result.ResultReader;
import java.io.PrintWriter;
import java.util.EnumSet;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code codrift segments}: lists the segments of split sources, or clears one. */
@Command(
    name = "segments",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
      "Lists the segments of split sources that have estimates, as far back as the estimates topic"
          + " goes, and the end of the last window with records of each.",
      "With --clear a segment is forgotten before it expires: its models, baselines and incidents"
          + " are deleted, and another may take its place. One that has a closed window with"
          + " records among the last three stays. A window that is still open in the window stage is not"
          + " seen: do not clear a segment whose records have come back."
    })
final class SegmentsCommand implements Callable<Integer> {
  @ArgGroup(multiplicity = "1")
  private ConnectionOptions connection;

  @Option(names = "--source", paramLabel = "TOPIC", description = "Only segments of this source.")
  private String source;

  @Option(
      names = "--clear",
      paramLabel = "SEGMENT",
      description = "Forget this segment of --source.")
  private String cleared;

  @Mixin private AlertCommandOptions options;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    if (cleared == null) {
      list(out);
      return ExitCode.OK;
    }
    if (source == null) {
      throw new ParameterException(
          spec.commandLine(), "--clear needs --source TOPIC, the source of the segment.");
    }
    return options.send(
        connection.get(),
        AlertCommand.newBuilder().setKind(CommandKind.FORGET).setSource(source).setSegment(cleared),
        out);
  }

  private void list(PrintWriter out) {
    Connection where = connection.get();
    SegmentList segments = new SegmentList();
    ResultReader.readAll(
        where.kafka(),
        where.topics(),
        EnumSet.of(ResultReader.Kind.ESTIMATES),
        options.clock(),
        result -> {
          if (result instanceof Result.OfWindow window
              && (source == null || source.equals(window.message().getSource()))) {
            segments.add(window.message());
          }
        });
    Map<String, Integer> most =
        connection.load().stream()
            .flatMap(config -> config.sources().stream())
            .filter(SourceConfig::segmented)
            .collect(Collectors.toMap(SourceConfig::topic, SourceConfig::maxSegments));
    segments.lines(most).forEach(out::println);
    out.flush();
  }
}
