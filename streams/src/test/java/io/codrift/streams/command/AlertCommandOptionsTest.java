package io.codrift.streams.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.CommandAnswer;
import io.codrift.schemas.CommandVerdict;
import io.codrift.streams.control.CommandClient;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AlertCommandOptionsTest {
  private static String id(String given, String segment, int commands) {
    return AlertCommandOptions.id(Optional.ofNullable(given), segment, commands);
  }

  @Test
  void oneCommandHasTheChosenId() {
    assertThat(id("release-7", "eu", 1)).isEqualTo("release-7");
    assertThat(id("release-7", null, 1)).isEqualTo("release-7");
  }

  @Test
  void eachOfSeveralCommandsHasAnIdOfItsOwnThatStaysTheSame() {
    assertThat(id("release-7", "eu", 2)).isEqualTo("release-7/eu");
    assertThat(id("release-7", "us", 2)).isEqualTo("release-7/us");
    assertThat(id("release-7", "eu", 2)).isEqualTo(id("release-7", "eu", 2));
  }

  @Test
  void withoutAChosenIdEachCommandIsNew() {
    assertThat(id(null, "eu", 2)).isNotEmpty().isNotEqualTo(id(null, "eu", 2));
  }

  private static CommandAnswer answer(CommandVerdict verdict, String text) {
    return CommandAnswer.newBuilder()
        .setId("id")
        .setPartition(0)
        .setVerdict(verdict)
        .setText(text)
        .build();
  }

  @Test
  void ofSeveralTasksTheOneAnswersThatHasWhatIsMeant() {
    StringWriter out = new StringWriter();
    int code =
        AlertCommandOptions.print(
            new CommandClient.Reply(
                List.of(
                    answer(CommandVerdict.UNKNOWN_TARGET, "It has no estimates."),
                    answer(CommandVerdict.REFUSED, "It is kept.")),
                true),
            new PrintWriter(out));
    assertThat(out).hasToString("It is kept." + System.lineSeparator());
    assertThat(code).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void aRefusalIsFinalEvenIfAnotherTaskDoesNotAnswer() {
    StringWriter out = new StringWriter();
    int code =
        AlertCommandOptions.print(
            new CommandClient.Reply(
                List.of(
                    answer(CommandVerdict.UNKNOWN_TARGET, "It has no estimates."),
                    answer(CommandVerdict.REFUSED, "It is kept.")),
                false),
            new PrintWriter(out));
    assertThat(out).hasToString("It is kept." + System.lineSeparator());
    assertThat(code).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void aTaskThatHasNotAnsweredMayStillApplyTheCommand() {
    StringWriter out = new StringWriter();
    int code =
        AlertCommandOptions.print(
            new CommandClient.Reply(
                List.of(answer(CommandVerdict.UNKNOWN_TARGET, "It has no estimates.")), false),
            new PrintWriter(out));
    assertThat(out.toString()).contains("It has no estimates.").contains("The command is stored");
    assertThat(code).isEqualTo(ExitCode.OK);
  }
}
