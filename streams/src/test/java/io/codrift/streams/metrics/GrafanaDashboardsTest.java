package io.codrift.streams.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** What Grafana's dashboard linter asks, and that queries name metrics and labels that exist. */
class GrafanaDashboardsTest {
  private static final String DATA_SOURCE = "${datasource}";
  private static final int COLUMNS = 24;

  /** The first schema of Grafana 11; newer ones migrate it. */
  private static final int SCHEMA = 39;

  private static final Set<String> TYPES =
      Set.of("timeseries", "stat", "bargauge", "table", "state-timeline", "status-history", "row");
  private static final Set<String> OF_GRAFANA = Set.of("__rate_interval", "__url_time_range");
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{?(\\w+)}?");

  /** A range that does not follow the resolution of the panel hides or smears what happened. */
  private static final Pattern RATE = Pattern.compile("\\brate\\([^\\[]*\\[([^]]+)]");

  private final Map<String, Set<String>> scrape = Operations.scrape();
  private final List<Dashboard> dashboards =
      Operations.files(Operations.DASHBOARDS.resolve("grafana"), ".json").stream()
          .map(file -> new Dashboard(file, Operations.json(file)))
          .toList();

  private record Dashboard(Path file, JsonNode json) {
    List<JsonNode> panels() {
      return elements(json.get("panels"));
    }

    List<JsonNode> queries() {
      return panels().stream().flatMap(panel -> elements(panel.path("targets")).stream()).toList();
    }

    List<JsonNode> variables() {
      return elements(json.at("/templating/list"));
    }

    List<JsonNode> annotations() {
      return elements(json.at("/annotations/list")).stream()
          .filter(annotation -> !annotation.path("builtIn").asBoolean())
          .toList();
    }

    String uid() {
      return json.get("uid").asText();
    }

    /** Every expression of the dashboard that Prometheus evaluates. */
    List<String> expressions() {
      List<String> all = new ArrayList<>(json.findValuesAsText("expr"));
      variables().stream()
          .filter(variable -> variable.get("type").asText().equals("query"))
          .map(variable -> variable.at("/query/query").asText())
          .forEach(all::add);
      return all;
    }
  }

  private static List<JsonNode> elements(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).toList();
  }

  @Test
  void dashboardsAreComplete() {
    assertThat(dashboards)
        .extracting(Dashboard::uid)
        .containsExactlyInAnyOrder("codrift-overview", "codrift-monitor", "codrift-pipeline");
    for (Dashboard dashboard : dashboards) {
      JsonNode json = dashboard.json();
      assertThat(json.get("schemaVersion").asInt()).isEqualTo(SCHEMA);
      assertThat(json.get("id").isNull()).as("an id belongs to one Grafana").isTrue();
      assertThat(json.get("title").asText()).startsWith("Codrift / ");
      assertThat(json.get("description").asText()).endsWith(".");
      assertThat(json.get("tags")).extracting(JsonNode::asText).contains("codrift");
      assertThat(json.get("timezone").asText()).isEqualTo("utc");
      assertThat(elements(json.get("links"))).isNotEmpty();
      assertThat(dashboard.annotations()).isNotEmpty();
    }
  }

  @Test
  void panelsSayWhatTheyShowAndInWhichUnit() {
    for (Dashboard dashboard : dashboards) {
      Set<Integer> ids = new HashSet<>();
      for (JsonNode panel : dashboard.panels()) {
        String title = panel.path("title").asText();
        assertThat(title).as(dashboard.file().toString()).isNotBlank().doesNotEndWith(".");
        assertThat(ids.add(panel.get("id").asInt())).as(title).isTrue();
        assertThat(panel.get("type").asText()).as(title).isIn(TYPES);
        if (panel.get("type").asText().equals("row")) {
          continue;
        }
        assertThat(panel.path("description").asText()).as(title).endsWith(".");
        assertThat(panel.at("/fieldConfig/defaults/unit").asText()).as(title).isNotBlank();
        assertThat(elements(panel.path("targets"))).as(title).isNotEmpty();
      }
    }
  }

  @Test
  void panelsLieSideBySide() {
    for (Dashboard dashboard : dashboards) {
      Set<List<Integer>> taken = new HashSet<>();
      for (JsonNode panel : dashboard.panels()) {
        JsonNode place = panel.get("gridPos");
        int x = place.get("x").asInt();
        int y = place.get("y").asInt();
        assertThat(x + place.get("w").asInt()).isLessThanOrEqualTo(COLUMNS);
        for (int i = 0; i < place.get("w").asInt(); i++) {
          for (int j = 0; j < place.get("h").asInt(); j++) {
            assertThat(taken.add(List.of(x + i, y + j)))
                .as("%s: %s overlaps another", dashboard.file(), panel.get("title"))
                .isTrue();
          }
        }
      }
    }
  }

  @Test
  void theDataSourceIsAVariableEverywhere() {
    for (Dashboard dashboard : dashboards) {
      JsonNode first = dashboard.variables().get(0);
      assertThat(first.get("type").asText()).isEqualTo("datasource");
      assertThat(first.get("query").asText()).isEqualTo("prometheus");
      assertThat(first.get("name").asText()).isEqualTo("datasource");
      List<JsonNode> using = new ArrayList<>(dashboard.annotations());
      using.addAll(dashboard.queries());
      dashboard.panels().stream()
          .filter(panel -> !panel.get("type").asText().equals("row"))
          .forEach(using::add);
      dashboard.variables().stream()
          .filter(variable -> variable.get("type").asText().equals("query"))
          .forEach(using::add);
      for (JsonNode one : using) {
        assertThat(one.at("/datasource/uid").asText()).as(one.toString()).isEqualTo(DATA_SOURCE);
        assertThat(one.at("/datasource/type").asText()).isEqualTo("prometheus");
      }
    }
  }

  @Test
  void queriesAreOfOneApplicationAndFollowTheResolution() {
    for (Dashboard dashboard : dashboards) {
      for (JsonNode query : dashboard.queries()) {
        String expression = query.get("expr").asText();
        assertThat(expression).as(dashboard.uid()).contains("job=\"$job\"");
        assertThat(expression).as("must answer with data").doesNotContain("vector(");
        Matcher rate = RATE.matcher(expression);
        while (rate.find()) {
          assertThat(rate.group(1)).as(expression).isEqualTo("$__rate_interval");
        }
        if (!query.path("format").asText().equals("table")) {
          assertThat(query.path("legendFormat").asText()).as(expression).isNotBlank();
        }
      }
    }
  }

  @Test
  void queriesNameMetricsAndLabelsThatExist() {
    Set<String> known = new TreeSet<>(scrape.keySet());
    known.addAll(Operations.names(Operations.recordings()));
    Set<String> any = new TreeSet<>(Set.of("job", "instance"));
    scrape.values().forEach(any::addAll);
    for (Dashboard dashboard : dashboards) {
      for (String expression : dashboard.expressions()) {
        PromQl query = PromQl.of(expression);
        assertThat(query.metrics()).as(expression).isSubsetOf(known);
        query
            .selected()
            .forEach(
                (metric, labels) -> {
                  Set<String> allowed = new TreeSet<>(Set.of("job", "instance"));
                  if (metric.equals("ALERTS")) {
                    allowed.addAll(Set.of("alertname", "alertstate"));
                    allowed.addAll(any);
                  } else if (metric.contains(":")) {
                    allowed.addAll(any);
                  } else {
                    allowed.addAll(scrape.getOrDefault(metric, Set.of()));
                  }
                  assertThat(labels).as(expression).isSubsetOf(allowed);
                });
        assertThat(query.grouped()).as(expression).isSubsetOf(any);
      }
    }
  }

  @Test
  void queriesNameValuesThatExist() {
    for (Dashboard dashboard : dashboards) {
      for (String expression : dashboard.expressions()) {
        assertThat(LabelValues.unknownIn(expression)).as(expression).isEmpty();
      }
    }
  }

  @Test
  void variablesAreDefinedAndUsed() {
    for (Dashboard dashboard : dashboards) {
      Set<String> defined = new TreeSet<>();
      dashboard.variables().forEach(variable -> defined.add(variable.get("name").asText()));
      Set<String> used = new TreeSet<>();
      Matcher reference = VARIABLE.matcher(dashboard.json().toString().replace("${__data", ""));
      while (reference.find()) {
        used.add(reference.group(1));
      }
      used.removeAll(OF_GRAFANA);
      used.removeIf(name -> name.equals("__all"));
      assertThat(used).as(dashboard.uid()).isEqualTo(defined);
    }
  }

  @Test
  void linksLeadToDashboardsThatExist() {
    Set<String> linked = new TreeSet<>();
    for (Dashboard dashboard : dashboards) {
      Matcher link = Pattern.compile("/d/([\\w-]+)").matcher(dashboard.json().toString());
      while (link.find()) {
        linked.add(link.group(1));
      }
    }
    assertThat(linked).isNotEmpty().isSubsetOf(dashboards.stream().map(Dashboard::uid).toList());
  }
}
