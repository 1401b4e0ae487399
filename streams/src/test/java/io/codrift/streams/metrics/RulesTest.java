package io.codrift.streams.metrics;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.AlertSignal;
import io.codrift.streams.metrics.Operations.Rule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The rules, their tests, the runbooks and the documentation name what {@code /metrics} answers,
 * and each alert has all that belongs to it. That the rules fire is tested by {@code promtool}.
 */
class RulesTest {
  private static final Path RUNBOOKS = Operations.DASHBOARDS.resolve("runbooks");
  private static final Path TESTS = Operations.PROMETHEUS.resolve("tests");
  private static final Path ALERTMANAGER =
      Operations.DASHBOARDS.resolve("alertmanager").resolve("alertmanager.yaml");
  private static final String PAGES =
      "https://github.com/codrift/codrift/blob/main/dashboards/runbooks/";

  private static final String AS_MEASURED = "warning or critical";

  /** What Prometheus adds to every series. */
  private static final Set<String> OF_PROMETHEUS = Set.of("job", "instance");

  private final Map<String, Set<String>> scrape = Operations.scrape();
  private final List<Rule> alerts = Operations.alerts();
  private final List<Rule> recordings = Operations.recordings();

  @Test
  void rulesNameMetricsThatExist() {
    for (Rule rule : rules()) {
      assertThat(PromQl.of(rule.expression()).metrics())
          .as(rule.name())
          .isNotEmpty()
          .isSubsetOf(known());
    }
  }

  @Test
  void rulesNameLabelsThatExist() {
    Set<String> any = new HashSet<>(OF_PROMETHEUS);
    scrape.values().forEach(any::addAll);
    for (Rule rule : rules()) {
      PromQl query = PromQl.of(rule.expression());
      query
          .selected()
          .forEach(
              (metric, labels) ->
                  assertThat(labels).as(rule.name() + ": " + metric).isSubsetOf(labelsOf(metric)));
      assertThat(query.grouped()).as(rule.name()).isSubsetOf(any);
    }
  }

  /** An incident that no rule tells of is seen by nobody who watches Prometheus. */
  @Test
  void everyKindOfIncidentHasOneAlert() {
    Pattern selector =
        Pattern.compile("codrift_incident_open\\{status=\"open\", kind([!=]~?)\"(.*?)\"");
    for (AlertSignal signal : AlertSignal.values()) {
      String kind = signal.name().toLowerCase(Locale.ROOT);
      assertThat(alerts)
          .as(kind)
          .filteredOn(
              alert ->
                  selector
                      .matcher(alert.expression())
                      .results()
                      .anyMatch(of -> kind.matches(of.group(2)) != of.group(1).startsWith("!")))
          .hasSize(1);
    }
  }

  @Test
  void everyRecordingRuleIsUsed() {
    Set<String> used =
        Stream.concat(rules().stream().map(Rule::expression), Operations.dashboardQueries())
            .flatMap(query -> PromQl.of(query).metrics().stream())
            .filter(name -> name.contains(":"))
            .collect(toCollection(TreeSet::new));
    assertThat(used).isEqualTo(Operations.names(recordings));
  }

  @Test
  void everyMetricIsUsedOrForDiagnosis() {
    Set<String> used =
        Stream.concat(rules().stream().map(Rule::expression), Operations.dashboardQueries())
            .flatMap(query -> PromQl.of(query).metrics().stream())
            .map(name -> name.replaceFirst("_(bucket|sum|count)$", ""))
            .filter(name -> name.startsWith("codrift_"))
            .collect(toCollection(TreeSet::new));
    String page = Operations.read(Path.of("docs", "metrics.md"));
    Set<String> forDiagnosis =
        new TreeSet<>(
            PromQl.namesIn(
                page.substring(page.indexOf("\nFor diagnosis"), page.indexOf("\n## Health"))));

    assertThat(forDiagnosis)
        .as("used, so not only for diagnosis")
        .doesNotContainAnyElementsOf(used);
    used.addAll(forDiagnosis);
    assertThat(used).isEqualTo(Operations.metrics());
  }

  @Test
  void pagesNameMetricsThatExist() {
    Stream.of(
            Operations.files(RUNBOOKS, ".md").stream(),
            Operations.files(Operations.DASHBOARDS, ".md").stream(),
            Operations.files(Path.of("docs"), ".md").stream(),
            Operations.files(Path.of("..", "docker"), ".md").stream(),
            Stream.of(Path.of("..", "README.md")))
        .flatMap(pages -> pages)
        .forEach(
            page ->
                assertThat(PromQl.namesIn(Operations.read(page)))
                    .as(page.toString())
                    .allMatch(
                        name -> known().contains(name) || known().contains(name + "_bucket")));
  }

  @Test
  void everyAlertSaysWhatItIsAndHasARunbook() {
    for (Rule alert : alerts) {
      assertThat(severity(alert)).as(alert.name()).isIn("critical", "warning", "info", AS_MEASURED);
      assertThat(alert.map("labels").get("component"))
          .as(alert.name())
          .isIn("dependence", "data", "pipeline");
      Map<String, String> annotations = alert.map("annotations");
      assertThat(annotations)
          .as(alert.name())
          .containsOnlyKeys("summary", "description", "runbook_url")
          .containsEntry("runbook_url", PAGES + alert.name() + ".md");
      assertThat(annotations.get("description")).as(alert.name()).endsWith(".");
      assertThat(annotations.get("summary")).as(alert.name()).doesNotEndWith(".");

      String page = Operations.read(RUNBOOKS.resolve(alert.name() + ".md"));
      assertThat(page)
          .startsWith("# " + alert.name() + "\n")
          .contains("\n" + severity(alert) + ", " + alert.map("labels").get("component"))
          .containsSubsequence(
              "\n## What it means\n", "\n## What to look at first\n", "\n## What to do\n");
      assertThat(page.substring(page.indexOf("## What to look at first")))
          .as("a command of " + alert.name())
          .containsPattern("\n    [a-z./-]+ ");
    }
    assertThat(Operations.files(RUNBOOKS, ".md"))
        .extracting(page -> page.getFileName().toString().replace(".md", ""))
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(Operations.names(alerts).stream(), Stream.of("README")).toList());
    assertThat(Operations.read(RUNBOOKS.resolve("README.md")))
        .contains(alerts.stream().map(alert -> "](" + alert.name() + ".md)").toList());
  }

  /** An alert that has the severity of its series has none of its own. */
  private static String severity(Rule alert) {
    return PromQl.of(alert.expression()).grouped().contains("severity")
        ? AS_MEASURED
        : alert.map("labels").get("severity");
  }

  @Test
  void everyAlertIsTestedFiringAndNotFiring() {
    Map<String, Set<Boolean>> tested = new TreeMap<>();
    tests()
        .flatMap(test -> list(test, "alert_rule_test"))
        .forEach(
            check ->
                tested
                    .computeIfAbsent((String) check.get("alertname"), name -> new TreeSet<>())
                    .add(!((List<?>) check.get("exp_alerts")).isEmpty()));
    assertThat(tested.keySet()).isEqualTo(Operations.names(alerts));
    assertThat(tested).allSatisfy((alert, outcomes) -> assertThat(outcomes).hasSize(2));
  }

  @Test
  void testedSeriesAreThoseOfAScrape() {
    List<String> series =
        tests()
            .flatMap(test -> list(test, "input_series"))
            .map(entry -> (String) entry.get("series"))
            .toList();
    assertThat(series).isNotEmpty();
    for (String one : series) {
      PromQl parsed = PromQl.of(one);
      String metric = parsed.selected().keySet().iterator().next();
      assertThat(parsed.selected().get(metric)).as(one).isEqualTo(labelsOf(metric));
      assertThat(LabelValues.unknownIn(one)).isEmpty();
    }
  }

  @Test
  void rulesNameValuesThatExist() {
    for (Rule rule : rules()) {
      assertThat(LabelValues.unknownIn(rule.expression())).as(rule.name()).isEmpty();
    }
  }

  @Test
  void alertmanagerNamesAlertsThatExist() {
    String example = Operations.read(ALERTMANAGER);
    Set<String> named =
        Pattern.compile("Codrift\\w+|Codrift\\(([\\w|]+)\\)")
            .matcher(example.replaceAll("#.*", ""))
            .results()
            .flatMap(
                found ->
                    found.group(1) == null
                        ? Stream.of(found.group())
                        : Arrays.stream(found.group(1).split("\\|")).map("Codrift"::concat))
            .collect(toCollection(TreeSet::new));
    assertThat(named).isNotEmpty().isSubsetOf(Operations.names(alerts));
  }

  private Stream<Rule> stream() {
    return Stream.concat(alerts.stream(), recordings.stream());
  }

  private List<Rule> rules() {
    return stream().toList();
  }

  private Set<String> known() {
    Set<String> known = new TreeSet<>(scrape.keySet());
    known.addAll(Operations.names(recordings));
    known.add("up");
    return known;
  }

  /** Labels of a series as Prometheus stores it; a recorded one may have any. */
  private Set<String> labelsOf(String metric) {
    Set<String> labels = new TreeSet<>(OF_PROMETHEUS);
    if (metric.contains(":")) {
      scrape.values().forEach(labels::addAll);
    } else {
      labels.addAll(scrape.getOrDefault(metric, Set.of()));
    }
    return labels;
  }

  @SuppressWarnings("unchecked")
  private static Stream<Map<String, Object>> tests() {
    assertThat(Files.isDirectory(TESTS)).isTrue();
    return Operations.files(TESTS, ".yaml").stream()
        .map(file -> (Map<String, Object>) Operations.yaml(file))
        .flatMap(file -> list(file, "tests"));
  }

  @SuppressWarnings("unchecked")
  private static Stream<Map<String, Object>> list(Map<String, Object> map, String field) {
    return ((List<Map<String, Object>>) map.getOrDefault(field, List.of())).stream();
  }
}
