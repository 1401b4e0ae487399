package io.codrift.streams.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codrift.streams.command.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Wrong options are refused before anything starts, with the option and the fix. */
class DemoCommandTest {
  @TempDir private Path folder;
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--for soon | --for: 'soon'",
        "--for 0s | --for must be longer",
        "--windows 0 | --windows must be at least 1",
        "--seeds 0 | --seeds must be at least 1",
        "--seeds 3 --until-alert | --until-alert cannot be combined with --seeds",
        "--steps many | --steps: 'many'",
        "--input FILE --x a --y b | --timestamp COLUMN, or --start TIME and --row-time",
        "--input FILE --x a --y b --start yesterday --row-time 1m | --start: 'yesterday'",
        "--input FILE --x a --y b --timestamp t --row-time 1m | --timestamp gives the time",
        "--input FILE --x a --y b --timestamp t --advance 1m | --advance needs --window",
        "--input FILE --x a --y b --timestamp t --window 1m --advance 2m | --advance is longer",
        "--input FILE --x a --y q --timestamp t | no column 'q'",
        "--input FILE --x a --y b --timestamp q | no column 'q'",
        "--input NONE --x a --y b --timestamp t | cannot read",
        "--x a --y b | --input"
      })
  void wrongOptionsAreRefused(String arguments, String message) throws IOException {
    Path file = Files.writeString(folder.resolve("rows.csv"), "t,a,b\n1,2,3\n");
    String[] words =
        arguments
            .replace("FILE", file.toString())
            .replace("NONE", folder.resolve("none.csv").toString())
            .split(" ");

    int code = new CommandLine(new DemoCommand()).setErr(new PrintWriter(err)).execute(words);

    assertThat(err.toString()).contains(message);
    assertThat(code).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void stepsAreOneNumberOrTwo() {
    assertThat(Steps.parse("2000,300")).isEqualTo(new Steps(2000, 300));
    assertThat(Steps.parse("50")).isEqualTo(new Steps(50, 50));
    assertThatThrownBy(() -> Steps.parse("1,2,3")).hasMessageContaining("FIRST,THEN");
  }
}
