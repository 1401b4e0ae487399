package io.codrift.streams.lab;

import io.codrift.streams.testing.process.CodriftProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** The product that a study starts in a process of its own. */
final class Product {
  @Option(
      names = "--product",
      defaultValue = "${sys:codrift.lab.module:-.}/../target/codrift.jar",
      description = "The product's jar; default: that of the build.")
  private Path jar;

  /**
   * Starts the product.
   *
   * @param directory where it writes
   * @param arguments of its command line
   */
  CodriftProcess start(Path directory, List<String> arguments) {
    return CodriftProcess.start(jar, directory, arguments);
  }

  /**
   * Starts {@code codrift run}.
   *
   * @param directory where it writes, and where the configuration is written
   */
  CodriftProcess run(Path directory, String yaml) throws IOException {
    Path config = Files.writeString(directory.resolve("codrift.yaml"), yaml);
    return start(directory, List.of("run", "--config", config.toString()));
  }

  /** The same as {@link #start}, in a control group of Linux. */
  CodriftProcess startIn(Path group, Path directory, List<String> arguments) {
    return CodriftProcess.startIn(group, jar, directory, arguments);
  }

  /** The same, with variables in its environment. */
  CodriftProcess startWith(
      Map<String, String> environment, Path directory, List<String> arguments) {
    return CodriftProcess.startWith(environment, jar, directory, arguments);
  }

  /** The same, with a choice of how its code is compiled. */
  CodriftProcess start(Path directory, CodriftProcess.Jit jit, List<String> arguments) {
    return CodriftProcess.start(jar, directory, jit, arguments);
  }
}
