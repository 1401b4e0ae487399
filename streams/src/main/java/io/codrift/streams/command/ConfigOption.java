package io.codrift.streams.command;

import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.config.ConfigException;
import io.codrift.streams.config.ConfigLoader;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option {@code --config FILE}, shared by the commands that need a configuration. */
final class ConfigOption {
  @Option(
      names = {"-c", "--config"},
      required = true,
      paramLabel = "FILE",
      description = "The configuration, a YAML file.")
  private Path file;

  /**
   * The configuration.
   *
   * @throws ConfigException listing every problem of the file
   */
  CodriftConfig load() {
    return new ConfigLoader(System.getenv()).load(file);
  }
}
