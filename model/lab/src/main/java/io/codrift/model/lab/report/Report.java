package io.codrift.model.lab.report;

import java.io.PrintStream;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The Markdown that a study writes. Every line is printed as soon as it is written; the whole is
 * asked for at the end.
 */
public final class Report {
  private final StringBuilder text = new StringBuilder();
  private final PrintStream lines;
  private final PrintStream progress;

  /**
   * @param lines gets every line at once
   * @param progress gets what is no part of the results
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

  /** The head of a table; {@link #row} adds to it. */
  public void table(String... columns) {
    blank();
    row((Object[]) columns);
    line("|" + String.join("|", Collections.nCopies(columns.length, "---")) + "|");
  }

  /** A row of the table. */
  public void row(Object... cells) {
    line(
        List.of(cells).stream()
            .map(String::valueOf)
            .collect(Collectors.joining(" | ", "| ", " |")));
  }

  /** A paragraph, formatted as {@link String#format} does it. */
  public void text(String format, Object... arguments) {
    blank();
    line(String.format(Locale.ROOT, format, arguments));
  }

  /** Says how far the study is; no part of the results. */
  public void progress(String format, Object... arguments) {
    progress.println(String.format(Locale.ROOT, format, arguments));
  }

  /** A number as a cell or a word, formatted as {@link String#format} does it. */
  public static String number(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }

  /** All lines so far. */
  public String markdown() {
    return text.toString();
  }

  /** One empty line, unless there is one already. */
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
