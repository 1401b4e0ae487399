package io.codrift.streams.command;

import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.config.ConfigException;
import io.codrift.streams.config.ConfigLoader;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** {@code --config FILE}, of every command that needs one. */
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
   * @throws ConfigException with all that is wrong with it
   */
  CodriftConfig load() {
    return new ConfigLoader(System.getenv()).load(file);
  }
}
