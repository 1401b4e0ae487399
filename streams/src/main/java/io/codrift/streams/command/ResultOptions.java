package io.codrift.streams.command;

import io.codrift.streams.command.ConnectionOptions.Connection;
import io.codrift.streams.config.ConfigException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The options of the commands that list estimates or alerts: where they are, and of which. */
final class ResultOptions {
  @ArgGroup(multiplicity = "1")
  private ConnectionOptions connection;

  @Option(
      names = "--monitor",
      paramLabel = "GLOB",
      defaultValue = "*",
      description = "Only monitors whose name matches; * matches any characters, ? matches one.")
  private String monitor;

  /**
   * Where the topics are.
   *
   * @throws ConfigException listing every problem of the configuration
   */
  Connection connection() {
    return connection.get();
  }

  /** The names of monitors that are asked for. */
  Pattern monitors() {
    return Pattern.compile(
        monitor
            .chars()
            .mapToObj(
                c ->
                    switch (c) {
                      case '*' -> ".*";
                      case '?' -> ".";
                      default -> Pattern.quote(Character.toString(c));
                    })
            .collect(Collectors.joining()),
        Pattern.DOTALL);
  }
}
