package io.codrift.streams.command;

import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The monitor that a command is about, and one of its segments or all. */
final class MonitorTarget {
  @Parameters(paramLabel = "MONITOR", description = "Name of the monitor.")
  private String monitor;

  @Option(
      names = "--segment",
      paramLabel = "SEGMENT",
      description = "Only this segment, where a source is split.")
  private String segment;

  String monitor() {
    return monitor;
  }

  Optional<String> segment() {
    return Optional.ofNullable(segment);
  }
}
