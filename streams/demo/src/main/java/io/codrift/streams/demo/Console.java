package io.codrift.streams.demo;

import java.io.IOException;
import java.io.PrintWriter;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** Chooses the view for standard output. */
final class Console {
  private static final int USUAL_WIDTH = 120;
  private static final int NARROWEST = 40;

  private Console() {}

  /** A live view on a terminal, otherwise plain lines. */
  @SuppressWarnings("SystemConsoleNull") // the launcher selects the java.base console on newer JDKs
  static DemoView view(PrintWriter out, int segments) {
    boolean terminal = System.console() != null && !"dumb".equals(System.getenv("TERM"));
    return terminal ? new LiveView(out, width()) : new PlainView(out, segments);
  }

  private static int width() {
    try (Terminal terminal = TerminalBuilder.builder().system(true).dumb(true).build()) {
      return terminal.getWidth() < NARROWEST ? USUAL_WIDTH : terminal.getWidth();
    } catch (IOException e) {
      return USUAL_WIDTH;
    }
  }
}
