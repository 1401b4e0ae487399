package io.codrift.streams.metrics;

import static java.util.stream.Collectors.toCollection;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The files of {@code dashboards/} and what {@code /metrics} answers, for tests that compare them.
 */
final class Operations {
  static final Path DASHBOARDS = Path.of("..", "dashboards");
  static final Path PROMETHEUS = DASHBOARDS.resolve("prometheus");

  private static final Pattern SERIES =
      Pattern.compile("([a-zA-Z_:][\\w:]*)(?:\\{(.*)})? \\S+(?: \\S+)?");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"(?:[^\"\\\\]|\\\\.)*\"");

  private Operations() {}

  /** A rule of Prometheus: its name, its expression, and the whole of it. */
  record Rule(String name, String expression, Map<String, Object> fields) {
    @SuppressWarnings("unchecked")
    Map<String, String> map(String field) {
      return (Map<String, String>) fields.getOrDefault(field, Map.of());
    }
  }

  /**
   * The names of labels by the name of each series in a scrape of a process that has set every
   * metric.
   */
  static Map<String, Set<String>> scrape() {
    CollectorRegistry registry = new CollectorRegistry();
    EveryMetric.set(CodriftMetrics.ofProcess(registry));
    StringWriter text = new StringWriter();
    try {
      TextFormat.write004(text, registry.metricFamilySamples());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, Set<String>> series = new TreeMap<>();
    text.toString()
        .lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(
            line -> {
              Matcher matcher = SERIES.matcher(line);
              if (!matcher.matches()) {
                throw new IllegalStateException("not a sample: " + line);
              }
              series
                  .computeIfAbsent(matcher.group(1), name -> new TreeSet<>())
                  .addAll(labels(line));
            });
    return series;
  }

  private static Set<String> labels(String line) {
    return LABEL
        .matcher(line)
        .results()
        .map(result -> result.group(1))
        .collect(toCollection(TreeSet::new));
  }

  /** Names of {@link CodriftMetrics}, as the reference table writes them. */
  static Set<String> metrics() {
    return scrape().keySet().stream()
        .filter(name -> name.startsWith("codrift_") && !name.endsWith("_created"))
        .map(name -> name.replaceFirst("_(bucket|sum|count)$", ""))
        .collect(toCollection(TreeSet::new));
  }

  static List<Rule> alerts() {
    return rules("alerts.rules.yaml", "alert");
  }

  static List<Rule> recordings() {
    return rules("recording.rules.yaml", "record");
  }

  @SuppressWarnings("unchecked")
  private static List<Rule> rules(String file, String kind) {
    Map<String, Object> document = (Map<String, Object>) yaml(PROMETHEUS.resolve(file));
    return ((List<Map<String, Object>>) document.get("groups"))
        .stream()
            .flatMap(group -> ((List<Map<String, Object>>) group.get("rules")).stream())
            .map(rule -> new Rule((String) rule.get(kind), (String) rule.get("expr"), rule))
            .toList();
  }

  /** The expressions of all panels and annotations of the dashboards. */
  static Stream<String> dashboardQueries() {
    Path folder = DASHBOARDS.resolve("grafana");
    if (!Files.isDirectory(folder)) {
      return Stream.of();
    }
    return files(folder, ".json").stream()
        .map(Operations::json)
        .flatMap(dashboard -> dashboard.findValuesAsText("expr").stream());
  }

  static JsonNode json(Path file) {
    try {
      return new ObjectMapper().readTree(read(file));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(file.toString(), e);
    }
  }

  static Object yaml(Path file) {
    return new Yaml(new SafeConstructor(new LoaderOptions())).load(read(file));
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Path> files(Path folder, String ending) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Set<String> names(Collection<Rule> rules) {
    return rules.stream().map(Rule::name).collect(toCollection(TreeSet::new));
  }
}
