package io.codrift.model.lab.report;

import java.io.PrintStream;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The Markdown output of a study. Every line is printed as soon as it is written. The whole text is
 * available at the end.
 */
public final class Report {
  private final StringBuilder text = new StringBuilder();
  private final PrintStream lines;
  private final PrintStream progress;

  /**
   * @param lines receives every line immediately
   * @param progress receives progress messages
   */
  public Report(PrintStream lines, PrintStream progress) {
    this.lines = lines;
    this.progress = progress;
  }

  /** A heading below the title. */
  public void heading(String heading) {
    blank();
    line("## " + heading);
    blank();
  }

  /** Starts a table with a header; {@link #row} adds to it. */
  public void table(String... columns) {
    blank();
    row((Object[]) columns);
    line("|" + String.join("|", Collections.nCopies(columns.length, "---")) + "|");
  }

  /** Adds a row to the table. */
  public void row(Object... cells) {
    line(
        List.of(cells).stream()
            .map(String::valueOf)
            .collect(Collectors.joining(" | ", "| ", " |")));
  }

  /** A paragraph, formatted like {@link String#format}. */
  public void text(String format, Object... arguments) {
    blank();
    line(String.format(Locale.ROOT, format, arguments));
  }

  /** Reports the progress of the study. It is not part of the results. */
  public void progress(String format, Object... arguments) {
    progress.println(String.format(Locale.ROOT, format, arguments));
  }

  /** A number for a cell or text, formatted like {@link String#format}. */
  public static String number(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }

  /** All lines written so far. */
  public String markdown() {
    return text.toString();
  }

  /** Adds an empty line, unless there already is one. */
  private void blank() {
    if (text.length() > 0 && !text.toString().endsWith("\n\n")) {
      line("");
    }
  }

  private void line(String line) {
    text.append(line).append('\n');
    lines.println(line);
    lines.flush();
  }
}
