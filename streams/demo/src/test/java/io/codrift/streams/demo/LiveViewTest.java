package io.codrift.streams.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.streams.text.Printable;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LiveViewTest {
  private static final String ANSI = "picocli.ansi";

  private final StringWriter terminal = new StringWriter();

  /** As what commands print to: a line has no sequences to the terminal. */
  private final PrintWriter out =
      new PrintWriter(terminal) {
        @Override
        public void println(String text) {
          super.println(Printable.of(text));
        }
      };

  @BeforeEach
  void beATerminal() {
    System.setProperty(ANSI, "true");
  }

  @AfterEach
  void beNone() {
    System.clearProperty(ANSI);
  }

  @Test
  void stylesReachTheTerminalAndNamesFromOutsideDoNot() {
    try (LiveView view = new LiveView(out, 80)) {
      view.note("a note of \u001b[2J");
      view.line("a line of \u001b[2J");
    }
    assertThat(terminal.toString())
        .contains("\u001b[2ma note of \\u001b[2J\u001b[")
        .contains("a line of \\u001b[2J")
        .doesNotContain("\u001b[2J");
  }
}
