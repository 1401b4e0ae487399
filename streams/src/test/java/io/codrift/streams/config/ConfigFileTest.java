package io.codrift.streams.config;

import static io.codrift.streams.config.ConfigExample.problems;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that are not there, and files that are not YAML. */
class ConfigFileTest {
  @Test
  void invalidYamlIsRefusedWithItsLine() {
    assertThat(problems("kafka: {\nsources: ["))
        .singleElement()
        .satisfies(p -> assertThat(p.message()).startsWith("is not YAML"))
        .satisfies(p -> assertThat(p.line()).isPositive());
    assertThat(problems("")).hasSize(1);
    assertThat(problems("- a")).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a:\\n  b: 1\\n c: 2 | 3 | the indentation does not match the lines above",
        "a: b: c | 1 | a colon is not allowed here",
        "a:\\n\\tb: 1 | 2 | a tab is not allowed here. Indent with spaces.",
        "a: @x | 1 | a value cannot start with @. Put it in quotes.",
        "a: 1\\nb: \"x\\nc: 2 | 3 | a quote is not closed. Close it. It began in line 2.",
        "a: 1\\nb\\nc: 2 | 3 | the line above is not a key",
        "a: [1, 2\\nb: 3 | 2 | a bracket is not closed. Write the ]. It began in line 1.",
        "a: { b: 1 | 1 | a bracket is not closed. Write the }.",
        "a: *x | 1 | refers to an anchor, and there is none of this name",
      })
  void yamlsOwnErrorsAreInPlainWords(String yaml, int line, String words) {
    assertThat(problems(yaml.translateEscapes()))
        .singleElement()
        .satisfies(p -> assertThat(p.message()).startsWith("is not YAML: ").contains(words))
        .satisfies(p -> assertThat(p.line()).isEqualTo(line));
  }

  @Test
  void aMissingFileIsNamed(@TempDir Path folder) throws Exception {
    Path absent = folder.resolve("none.yaml");
    Path latin = Files.write(folder.resolve("latin.yaml"), new byte[] {'a', ':', (byte) 0xe4});
    ConfigLoader loader = new ConfigLoader(Map.of());

    assertThat(catchThrowableOfType(ConfigException.class, () -> loader.load(absent)))
        .hasMessageContaining("none.yaml: there is no such file");
    assertThat(catchThrowableOfType(ConfigException.class, () -> loader.load(latin)))
        .hasMessageContaining("is not UTF-8");
  }
}
