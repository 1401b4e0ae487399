package io.codrift.streams.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every option that takes a time says how to write it. */
class TimeOptionsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "backtest --config c.yaml --from 2026-11-27T14:30:00",
        "backtest --config c.yaml --to 2026-11-27",
        "explain --config c.yaml m --window 13:42",
        "baseline --config c.yaml m --from yesterday",
        "reference --config c.yaml m --from 1 --to 2",
        "mute --config c.yaml m --until tomorrow"
      })
  void aTimeWithoutAZoneIsRefusedInPlainWords(String command) {
    StringWriter err = new StringWriter();
    int code = Codrift.commandLine().setErr(new PrintWriter(err)).execute(command.split(" "));
    assertThat(code).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString())
        .contains("is not a time with a zone. Write it as 2026-01-31T12:00:00Z.")
        .doesNotContain("java.");
  }
}
