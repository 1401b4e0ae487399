package io.codrift.streams.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ExitCodeTest {
  private static final Pattern ROW = Pattern.compile("\\| ([\\d, ]+) \\| (.*) \\|");

  @Test
  void theDocumentAndTheHelpListTheSameWords() throws IOException {
    String section =
        Files.readString(Path.of("docs/configuration.md")).split("## Exit codes", 2)[1];
    Map<String, String> documented = new LinkedHashMap<>();
    section
        .lines()
        .map(ROW::matcher)
        .filter(Matcher::matches)
        .forEach(row -> documented.put(row.group(1), row.group(2)));

    assertThat(documented).isNotEmpty().isEqualTo(exitCodes());
  }

  private static Map<String, String> exitCodes() {
    return Codrift.commandLine().getCommandSpec().usageMessage().exitCodeList();
  }
}
