package io.codrift.streams.lab;

import io.codrift.model.lab.report.Report;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reports excerpts of what processes print and export. The study fails where one is empty. */
final class Excerpts {
  private static final int LONGEST_LINE = 420;
  private static final Pattern STAMP = Pattern.compile("^\\S+T(\\S+)\\.\\d+Z +");

  private final Report report;
  private final Path folder;

  /**
   * @param folder whose path is left out of the report
   */
  Excerpts(Report report, Path folder) {
    this.report = report;
    this.folder = folder;
  }

  /**
   * Waits for a line of the process's log that matches, and reports all that do, each once: tasks
   * may say the same.
   */
  void printed(WatchedProcess watched, String matching) {
    Pattern pattern = Pattern.compile(matching);
    watched.until(
        "\"%s\"".formatted(matching), () -> pattern.matcher(watched.process().log()).find());
    Set<String> said = new HashSet<>();
    add(
        watched,
        "Printed:",
        watched
            .process()
            .log()
            .lines()
            .filter(line -> pattern.matcher(line).find())
            .filter(line -> said.add(STAMP.matcher(line).replaceFirst("")))
            .toList());
  }

  /** Reports the series that match, as the process exports them. */
  void exported(WatchedProcess watched, String matching) {
    Pattern pattern = Pattern.compile(matching);
    add(
        watched,
        "Exported:",
        lines(watched, "/metrics").stream()
            .filter(line -> !line.startsWith("#") && pattern.matcher(line).find())
            .toList());
  }

  /** Reports what an address of the process says. */
  void said(WatchedProcess watched, String path) {
    add(
        watched,
        "GET %s: %d".formatted(path, watched.process().status(path).orElse(0)),
        lines(watched, path));
  }

  /** Reports lines of a process below a title. */
  void add(WatchedProcess watched, String title, List<String> lines) {
    watched.require(!lines.isEmpty(), () -> title + " nothing of what was expected");
    report.text("%s", title);
    report.text(
        "%s",
        lines.stream()
            .map(line -> STAMP.matcher(line).replaceFirst("$1 "))
            .map(line -> line.replace(folder.toString(), "FOLDER"))
            .map(
                line ->
                    line.length() > LONGEST_LINE ? line.substring(0, LONGEST_LINE) + " …" : line)
            .map(line -> "    " + line)
            .collect(Collectors.joining("\n")));
  }

  private static List<String> lines(WatchedProcess watched, String path) {
    return watched.process().body(path).stream().flatMap(String::lines).toList();
  }
}
