package io.codrift.streams.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.streams.command.Codrift;
import io.codrift.streams.command.ExitCode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Wrong options are refused before a broker is asked. */
class FeedCommandTest {
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--window soon | --window: 'soon'",
        "--window 0s | --window must be longer",
        "--rows 0 | --rows must be at least 1",
        "--history -1 | --history must not be negative",
        "--accident fire | --accident: 'fire' is not known. Write one of none, garbage, stuck_columns, silent_partition.",
        "--history long | --history: 'long' is not a whole number. Write one, such as 1000.",
        "--change-after 0 | --change-after must be at least 1",
      })
  void wrongOptionsAreRefused(String arguments, String message) {
    Clock clock = Clock.fixed(Instant.parse("2026-01-31T12:00:00Z"), ZoneOffset.UTC);
    int code =
        Codrift.commandLine(new DemoCommand(), new FeedCommand(clock))
            .setErr(new PrintWriter(err))
            .execute(("feed --bootstrap localhost:1 " + arguments).split(" "));

    assertThat(err.toString()).contains(message);
    assertThat(code).isEqualTo(ExitCode.USAGE);
  }
}
