package io.codrift.streams.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineWriterTest {
  private static final String FORGED = "eu\u001b]0;t\u0007\r\nforged";
  private static final String SHOWN = "eu\\u001b]0;t\\u0007\\u000d\\u000aforged";

  private final StringWriter written = new StringWriter();
  private final LineWriter out = new LineWriter(new PrintWriter(written));

  @Test
  void whatIsPrintedAsALineIsOneLine() {
    out.println(FORGED);
    out.printf("[%s] %d%n", FORGED, 5);
    out.printf("%s", FORGED);
    assertThat(written.toString().lines()).containsExactly(SHOWN, "[" + SHOWN + "] 5", SHOWN);
  }

  @Test
  void whatIsMeantForTheTerminalIsPrintedAsItIs() {
    out.print("\u001b[1mTITLE\u001b[0m");
    out.println();
    assertThat(written.toString().lines()).containsExactly("\u001b[1mTITLE\u001b[0m");
  }

  @Test
  void aLineWithoutAnythingIsEmpty() {
    out.println();
    out.println((String) null);
    assertThat(written.toString().lines()).containsExactly("", "null");
  }

  /** Every command prints in this way, whoever has set its writers. */
  @Test
  void aFilesNameForgesNoLineOfACommand(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("c.yaml"), "\"eu\\e]0;t\\nforged\": 1\n", UTF_8);
    CommandRun run = CommandRun.of("check", "--config", file.toString());
    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.out() + run.err())
        .contains("eu\\u001b]0;t\\u000aforged")
        .doesNotContain("\u001b", "\nforged");
  }
}
