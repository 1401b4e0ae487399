package io.codrift.model.lab.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Linux tells of the memory of this process. */
final class ProcessStatus {
  static final String RESIDENT = "VmRSS";
  static final String MOST_RESIDENT = "VmHWM";

  private ProcessStatus() {}

  /**
   * A field of {@code /proc/self/status}, MiB.
   *
   * @throws IOException where there is no such file
   */
  static double mebibytes(String field) throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith(field + ":"))
        .mapToDouble(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024.0)
        .findFirst()
        .orElseThrow();
  }
}
