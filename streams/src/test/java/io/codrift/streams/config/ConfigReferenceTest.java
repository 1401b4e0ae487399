package io.codrift.streams.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** The reference table in {@code docs/configuration.md} says what the loader does. */
class ConfigReferenceTest {
  private static final Pattern ROW =
      Pattern.compile("^\\| `([a-z][a-z0-9.\\[\\]-]*)` \\| (.*?) \\| .* \\|$", Pattern.MULTILINE);

  private static final String MINIMAL =
      """
      kafka: { bootstrap.servers: "b:9092" }
      sources:
        - topic: t
          format: json
          split-by: s
          window: { size: 5m }
          monitors: [{ name: m, x: [a], y: [b] }]
      """;

  /** Files that together make the loader read every key. */
  private static final List<String> EVERYTHING =
      List.of(
          MINIMAL
              + """
              http: {}
              topics: {}
              memory: {}
              estimator: { steps: {} }
              alerts: { maintenance: [{ from: 2026-01-01T00:00:00Z, to: 2026-01-02T00:00:00Z }], webhook: http://h }
              """,
          MINIMAL.replace("format: json", "format: avro\n    registry: http://r"),
          MINIMAL.replace("{ name: m, x: [a], y: [b] }", "{ target: a, features: [a, b] }"),
          """
          kafka: { bootstrap.servers: "b:9092" }
          sources:
            - { topic: t, format: paired, dimensions: { x: 1, y: 1 }, window: { size: 5m } }
          """);

  private static final ConfigLoader LOADER = new ConfigLoader(Map.of());

  /** Documented keys with the text of their default. */
  private static Map<String, String> documented() throws IOException {
    Map<String, String> rows = new LinkedHashMap<>();
    Matcher matcher = ROW.matcher(Files.readString(Path.of("docs", "configuration.md")));
    while (matcher.find()) {
      rows.put(matcher.group(1), matcher.group(2));
    }
    return rows;
  }

  private static Set<String> asked() {
    Set<String> asked = new TreeSet<>();
    for (String yaml : EVERYTHING) {
      ConfigProblems problems = new ConfigProblems("test", new EnvironmentVariables(Map.of()));
      assertThat(LOADER.read("test", yaml, problems)).isNotNull();
      asked.addAll(problems.asked());
    }
    asked.removeIf(key -> key.startsWith("kafka."));
    return asked;
  }

  @Test
  void everyKeyIsDocumentedAndNoOther() throws IOException {
    Set<String> asked = asked();
    Set<String> leaves =
        asked.stream()
            .filter(
                key ->
                    asked.stream()
                        .noneMatch(k -> k.startsWith(key + ".") || k.startsWith(key + "[]")))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(documented().keySet()).containsAll(leaves).isSubsetOf(asked);
  }

  @Test
  @SuppressWarnings("unchecked")
  void theDefaultsAreThoseOfTheTable() throws IOException {
    Map<String, Object> explicit = new Yaml().load(MINIMAL);
    Map<String, Object> source = ((List<Map<String, Object>>) explicit.get("sources")).get(0);
    int written = 0;
    for (Map.Entry<String, String> row : documented().entrySet()) {
      String text = row.getValue();
      if (!text.startsWith("`") || text.contains("NAME")) {
        continue;
      }
      boolean ofSource = row.getKey().startsWith("sources[].");
      put(
          ofSource ? source : explicit,
          row.getKey().replace("sources[].", "").split("\\."),
          text.replace("`", ""));
      written++;
    }

    assertThat(written).isGreaterThan(20);
    assertThat(LOADER.read("explicit", new Yaml().dump(explicit)))
        .isEqualTo(LOADER.read("minimal", MINIMAL));
  }

  @SuppressWarnings("unchecked")
  private static void put(Map<String, Object> map, String[] path, String value) {
    Map<String, Object> at = map;
    for (int i = 0; i < path.length - 1; i++) {
      at = (Map<String, Object>) at.computeIfAbsent(path[i], k -> new LinkedHashMap<>());
    }
    at.put(path[path.length - 1], value);
  }
}
