package io.codrift.streams.config;

import static io.codrift.streams.config.ConfigExample.SOURCE;
import static io.codrift.streams.config.ConfigExample.problems;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys that are not known, belong elsewhere, lack a value, or have a wrong one. */
class ConfigKeysTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "topic: t|topic: a b|sources[0].topic",
        "format: json|format: avro|sources[0].format",
        "format: json|format: paired|sources[0].monitors",
        "{ size: 5m }|{ size: 5m, advance: 6m }|sources[0].window.advance",
        "{ size: 5m }|{ size: 1h, advance: 1001ms }|sources[0].window.advance",
        "{ size: 5m }|{ advance: 6m }|sources[0].window.size",
        "x: [a]|x: []|sources[0].monitors[0].x",
        "x: [a]|x: [a, a]|sources[0].monitors[0].x",
        "name: m, |''|sources[0].monitors[0].name",
        "{ name: m, x: [a], y: [b] }|{ pairs: some, features: [a, b]"
            + " }|sources[0].monitors[0].pairs",
        "{ name: m, x: [a], y: [b] }|{ pairs: all, features: [a] }|sources[0].monitors[0].features",
        "[{ name: m, x: [a], y: [b] }]|[]|sources[0].monitors",
        "topic: t|topic: t⏎topic: u|sources[0].topic",
        "topic: t|topic: t⏎max-segments: 5|sources[0].max-segments",
        "topic: t|topic: t⏎schema: f.avsc|sources[0].schema",
        "topic: t|topic: t⏎grace: 5s|sources[0].grace",
        "bootstrap.servers: \"b:9092\"|client.id: x|kafka.bootstrap.servers",
      })
  void namesTheKey(String good, String bad, String path) {
    assertThat(problems(SOURCE.replace(good, bad.replace("⏎", "\n    "))))
        .extracting(ConfigProblem::path)
        .contains(path);
  }

  @Test
  void aDurationInPlaceOfAWindowSaysWhatToWrite() {
    assertThat(problems(SOURCE.replace("{ size: 5m }", "5m")))
        .extracting(ConfigProblem::message)
        .contains(
            "must be a mapping of keys to values, not a single value. Write `window: { size: 5m }`.");
  }

  @Test
  void aRequiredKeyWithoutAValueIsNotPromisedADefault() {
    assertThat(problems(SOURCE.replace("[{ name: m, x: [a], y: [b] }]", "")))
        .extracting(ConfigProblem::message)
        .contains("has no value. Write one. A key that has a default may be left out.");
  }

  @Test
  void aKeyOfAnotherPlaceIsNamedWithItsPlace() {
    String valid =
        """
        kafka: { bootstrap.servers: "a:1" }
        sources: [{ topic: t, format: json, timestamp: record, window: { size: 5m },
                    monitors: [{ name: m, x: [a], y: [b] }] }]
        """;
    assertThat(problems(valid + "http.port: 9464\nmonitor: []\nwindwo: 5m\nfoo: 1"))
        .extracting(ConfigProblem::toString)
        .containsExactly(
            "shop.yaml:4: http.port: is not a known key. A dot does not separate keys: write `http:"
                + " { port: … }`.",
            "shop.yaml:5: monitor: is not a known key here. Did you mean sources[].monitor or"
                + " sources[].monitors?",
            "shop.yaml:6: windwo: is not a known key here. Did you mean sources[].window?",
            "shop.yaml:7: foo: is not a known key. Remove it; the known keys here are alerts,"
                + " estimator, http, kafka, memory, name, sources, state-dir, threads, topics.");
    assertThat(problems(valid.replace("monitors", "monitor")))
        .extracting(ConfigProblem::toString)
        .contains(
            "shop.yaml:3: sources[0].monitor: has no effect with `format: avro or json`. Did you"
                + " mean monitors? It is a list.");
  }
}
