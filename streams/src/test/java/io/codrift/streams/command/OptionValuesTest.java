package io.codrift.streams.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Model.OptionSpec;

/** Every option says in plain words what it does not take, and what to write. */
class OptionValuesTest {
  private static final Set<Class<?>> ANY_TEXT = Set.of(String.class, Path.class);

  static Stream<Arguments> everyOptionThatDoesNotTakeAnyText() {
    return Codrift.commandLine().getSubcommands().entrySet().stream()
        .flatMap(
            command ->
                command.getValue().getCommandSpec().options().stream()
                    .filter(option -> option.arity().max() > 0)
                    .filter(option -> !ANY_TEXT.containsAll(List.of(option.auxiliaryTypes())))
                    .map(option -> Arguments.of(command.getKey(), option)));
  }

  @ParameterizedTest
  @MethodSource("everyOptionThatDoesNotTakeAnyText")
  void aWrongValueIsRefusedInPlainWords(String command, OptionSpec option) {
    assertThat(refusal(command, option.longestName(), "no=pe"))
        .contains(option.longestName())
        .contains("pe'")
        .containsAnyOf("Write ", "Choose ")
        .doesNotContain("java.", "Invalid", "cannot convert", " int", "long", "double", "float");
  }

  @Test
  void optionsOfManyKindsAreLookedAt() {
    assertThat(everyOptionThatDoesNotTakeAnyText().count()).isGreaterThan(20);
  }

  @ParameterizedTest
  @ValueSource(strings = {"windows", "window,alarm"})
  void aStageIsOneOfThree(String stages) {
    assertThat(refusal("run", "--stages", stages))
        .contains("--stages: ", "Write one of window, estimate, alert.");
  }

  @Test
  void aPropertyIsAKeyAndAValue() {
    assertThat(refusal("tail", "--property", "security.protocol"))
        .contains("--property: 'security.protocol'", "KEY=VALUE");
  }

  /** What a command cannot do without a configuration, its help does not offer. */
  @ParameterizedTest
  @ValueSource(strings = {"baseline", "reference"})
  void commandsThatNeedAConfigurationListNoOtherWay(String command) {
    assertThat(Codrift.commandLine().getSubcommands().get(command).getUsageMessage())
        .contains("--config")
        .doesNotContain("--bootstrap", "--property");
    assertThat(Codrift.commandLine().getSubcommands().get("ack").getUsageMessage())
        .contains("--config", "--bootstrap");
  }

  @Test
  void aFileOfEstimatesThatIsNotThereIsSaidInPlainWords(@TempDir Path folder) {
    String config =
        new CommandFiles(folder)
            .write("codrift.yaml", CommandFiles.orders("shop", "b:9092", folder, "orders"));
    assertThat(
            refusal(
                "backtest", "--config", config, "--input", folder.resolve("none.jsonl").toString()))
        .contains("--input: there is no file", "none.jsonl. Name one that")
        .doesNotContain("Exception");
  }

  private static String refusal(String... arguments) {
    StringWriter err = new StringWriter();
    int code = Codrift.commandLine().setErr(new PrintWriter(err)).execute(arguments);
    assertThat(code).isEqualTo(ExitCode.USAGE);
    return err.toString();
  }
}
