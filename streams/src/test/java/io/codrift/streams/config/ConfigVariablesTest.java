package io.codrift.streams.config;

import static io.codrift.streams.config.ConfigExample.SOURCE;
import static io.codrift.streams.config.ConfigExample.problems;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Variables of the environment in a file. */
class ConfigVariablesTest {
  @Test
  void neverPrintsValuesFromTheEnvironment() {
    assertThat(problems(SOURCE + "http: { port: \"${PORT}\" }\n"))
        .singleElement()
        .satisfies(
            p -> {
              assertThat(p.message()).contains("${PORT}").doesNotContain("many");
              assertThat(p.path()).isEqualTo("http.port");
              assertThat(p.line()).isEqualTo(7);
            });
  }

  @Test
  void namesAVariableThatIsNotSet() {
    assertThat(problems(SOURCE.replace("b:9092", "${HOSTS}")))
        .extracting(ConfigProblem::message)
        .containsExactly(
            "the environment variable HOSTS is not set. Set it, or write a default:"
                + " ${HOSTS:-default}.");
  }
}
