package io.codrift.streams.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.CommandAnswer;
import io.codrift.schemas.CommandVerdict;
import io.codrift.streams.control.CommandClient;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  private static final CommandAnswer NOT_HERE =
      answer(CommandVerdict.UNKNOWN_TARGET, "It has no estimates.");

  private final StringWriter out = new StringWriter();

  private static CommandAnswer answer(CommandVerdict verdict, String text) {
    return CommandAnswer.newBuilder()
        .setId("id")
        .setPartition(0)
        .setVerdict(verdict)
        .setText(text)
        .build();
  }

  private int print(boolean complete, CommandAnswer... answers) {
    return AlertCommandOptions.print(
        new CommandClient.Reply(List.of(answers), complete), new PrintWriter(out));
  }

  /** Also where another task does not answer in time. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aRefusalOfTheTaskThatHasWhatIsMeantIsFinal(boolean complete) {
    int code = print(complete, NOT_HERE, answer(CommandVerdict.REFUSED, "It is kept."));
    assertThat(out).hasToString("It is kept." + System.lineSeparator());
    assertThat(code).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void aTaskThatHasNotAnsweredMayStillApplyTheCommand() {
    int code = print(false, NOT_HERE);
    assertThat(out.toString()).contains("It has no estimates.").contains("The command is stored");
    assertThat(code).isEqualTo(ExitCode.OK);
  }

  private static CommandAnswer inSegments(String... segments) {
    return CommandAnswer.newBuilder(answer(CommandVerdict.APPLIED, "It is done."))
        .setSegments(List.of(segments))
        .build();
  }

  @Test
  void segmentsOfSeveralTasksAreOneLine() {
    print(true, inSegments("us", "eu"), NOT_HERE, inSegments("cn"), inSegments("eu\u001b"));
    assertThat(out)
        .hasToString("It is done. In 4 segments: cn, eu, eu\\u001b, us." + System.lineSeparator());
  }

  @Test
  void theOneSegmentOfASourceThatIsNotSplitIsNotNamed() {
    print(true, inSegments(""), NOT_HERE);
    assertThat(out).hasToString("It is done." + System.lineSeparator());
  }

  @Test
  void manySegmentsAreCut() {
    print(true, inSegments(IntStream.range(0, 30).mapToObj(i -> "s" + i).toArray(String[]::new)));
    assertThat(out.toString())
        .contains("In 30 segments: s0, s1, ")
        .endsWith(", … and 10 more." + System.lineSeparator());
  }

  @Test
  void segmentsThatAnAnswerDoesNotNameAreCounted() {
    CommandAnswer one =
        CommandAnswer.newBuilder(inSegments("b", "c")).setFurtherSegments(100_000).build();
    CommandAnswer other = CommandAnswer.newBuilder(inSegments("a")).setFurtherSegments(7).build();
    print(true, one, other);
    assertThat(out)
        .hasToString(
            "It is done. In 100010 segments: a, b, c, … and 100007 more." + System.lineSeparator());
  }
}
