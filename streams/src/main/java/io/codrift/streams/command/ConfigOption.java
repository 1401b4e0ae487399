package io.codrift.streams.command;

import io.codrift.streams.application.MemoryNeeds;
import io.codrift.streams.application.Stage;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.config.ConfigException;
import io.codrift.streams.config.ConfigLoader;
import io.codrift.streams.config.ConfigProblem;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
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
   * The configuration, if stages can run it in this process.
   *
   * @throws ConfigException listing every problem of the file, or what needs more memory than the
   *     process has
   */
  CodriftConfig loadFor(Set<Stage> stages) {
    CodriftConfig config = load();
    List<ConfigProblem> problems = memoryProblems(config, stages);
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return config;
  }

  /** What needs more memory than this process has. */
  List<ConfigProblem> memoryProblems(CodriftConfig config, Set<Stage> stages) {
    return MemoryNeeds.problems(file.toString(), config, stages);
  }

  /**
   * The configuration.
   *
   * @throws ConfigException listing every problem of the file
   */
  CodriftConfig load() {
    return new ConfigLoader(System.getenv()).load(file);
  }
}
