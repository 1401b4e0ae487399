package io.codrift.streams.command;

import io.codrift.streams.text.Printable;
import java.io.PrintWriter;
import java.util.Locale;

/**
 * What a command prints to. {@code println} of a text prints one line, and {@code printf} at most
 * one, which is {@link Printable}: names and messages from outside neither begin a line of their
 * own nor send anything to the terminal. What is meant for the terminal, such as colours, is
 * printed with {@code print}, and picocli prints its own texts as objects.
 */
final class LineWriter extends PrintWriter {
  /**
   * @param out where the lines go; each is flushed
   */
  LineWriter(PrintWriter out) {
    super(out, true);
  }

  @Override
  public void println(String text) {
    super.println(Printable.of(String.valueOf(text)));
  }

  @Override
  public PrintWriter format(String format, Object... values) {
    return format(Locale.getDefault(Locale.Category.FORMAT), format, values);
  }

  @Override
  public PrintWriter format(Locale locale, String format, Object... values) {
    String text = String.format(locale, format, values);
    String end = System.lineSeparator();
    if (text.endsWith(end)) {
      println(text.substring(0, text.length() - end.length()));
    } else {
      print(Printable.of(text));
    }
    return this;
  }
}
