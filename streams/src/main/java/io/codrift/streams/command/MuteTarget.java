package io.codrift.streams.command;

import io.codrift.schemas.AlertCommand;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is muted, or no longer muted. */
final class MuteTarget {
  /** A monitor or a feature. */
  static final class Name {
    @Parameters(paramLabel = "MONITOR", arity = "0..1", description = "The monitor.")
    private String monitor;

    @Option(
        names = "--feature",
        paramLabel = "FEATURE",
        description = "A feature: its own incidents, and those of every monitor that contains it.")
    private String feature;
  }

  @ArgGroup(multiplicity = "1")
  private Name name;

  @Option(
      names = "--segment",
      paramLabel = "SEGMENT",
      description = "Only this segment. Default: all.")
  private String segment;

  AlertCommand.Builder command() {
    return AlertCommand.newBuilder()
        .setMonitor(name.monitor)
        .setFeature(name.feature)
        .setSegment(segment);
  }
}
