package io.codrift.model.lab.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The origin of results.
 *
 * @param date start of the study, UTC
 * @param commit the commit, and whether the working tree had changes outside the results
 * @param machine processor, cores, memory, operating system and JDK
 */
public record Origin(Instant date, String commit, String machine) {

  /**
   * The current time, commit and machine.
   *
   * @param module a folder of the repository
   */
  public static Origin here(Path module) {
    return new Origin(
        Instant.now().truncatedTo(ChronoUnit.MINUTES), commitOf(module), thisMachine());
  }

  /** The lines after the title of a results file. */
  String head(String seeds, String command) {
    return """
        - date: %s
        - commit: %s
        - machine: %s
        - seeds: %s
        - command: `%s`
        """
        .formatted(date, commit, machine, seeds, command);
  }

  private static String commitOf(Path module) {
    Optional<String> commit = git(module, "rev-parse", "--short", "HEAD");
    // Results of earlier studies are ignored: they do not change what is measured.
    Optional<String> changes =
        git(module, "status", "--porcelain", "--", ":/", ":(exclude,top,glob)**/lab/results/**");
    if (commit.isEmpty() || changes.isEmpty()) {
      return "unknown";
    }
    return commit.get() + (changes.get().isEmpty() ? "" : ", with uncommitted changes");
  }

  private static Optional<String> git(Path folder, String... arguments) {
    List<String> command = new ArrayList<>(List.of("git", "-C", folder.toString()));
    command.addAll(List.of(arguments));
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor() == 0 ? Optional.of(output.strip()) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // git is not available
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static String thisMachine() {
    return String.format(
        Locale.ROOT,
        "%s, %d processors, %s %s (%s), JDK %s",
        processor().orElse("unknown processor"),
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("os.name"),
        System.getProperty("os.version"),
        System.getProperty("os.arch"),
        System.getProperty("java.vendor.version", "")
            .concat(" ")
            .concat(Runtime.version().toString())
            .strip());
  }

  /** Linux has it in a file; on other systems it is unknown. */
  private static Optional<String> processor() {
    Path file = Path.of("/proc/cpuinfo");
    if (!Files.isReadable(file)) {
      return Optional.empty();
    }
    try {
      return Files.readAllLines(file).stream()
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
