package io.codrift.streams.metrics;

import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;

import io.codrift.model.detect.Phase;
import io.codrift.schemas.AlertSeverity;
import io.codrift.schemas.AlertSignal;
import io.codrift.schemas.EstimateStatus;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The values of labels whose values are not configured. */
final class LabelValues {
  private static final Set<String> OUTCOMES_OF_RECORDS =
      Set.of("in_window", "late", "dead_letter", "late_part", "segment_refused");

  /** All but the notice that there is no window. */
  private static final Set<String> OUTCOMES_OF_WINDOWS =
      words(
          Arrays.stream(EstimateStatus.values())
              .filter(status -> status != EstimateStatus.NO_DATA)
              .toArray(EstimateStatus[]::new));

  /** By metric, recorded series included, and label. */
  private static final Map<String, Map<String, Set<String>>> FIXED =
      Map.ofEntries(
          Map.entry("codrift_window_status", Map.of("status", OUTCOMES_OF_WINDOWS)),
          Map.entry("codrift_windows_total", Map.of("outcome", OUTCOMES_OF_WINDOWS)),
          Map.entry("codrift_window_rows", Map.of("kind", Set.of("seen", "used"))),
          Map.entry("codrift_records_total", Map.of("outcome", OUTCOMES_OF_RECORDS)),
          Map.entry("codrift:records:rate5m", Map.of("outcome", OUTCOMES_OF_RECORDS)),
          Map.entry("codrift_monitor_state", Map.of("state", words(Phase.values()))),
          Map.entry("codrift_evidence_ratio", Map.of("signal", Set.of("level", "shift"))),
          Map.entry(
              "codrift_incident_open",
              Map.of(
                  "kind", words(AlertSignal.values()),
                  "severity", words(AlertSeverity.values()),
                  "status", Set.of("open", "acknowledged", "muted"))),
          Map.entry(
              "codrift_alerts_total",
              Map.of(
                  "kind", words(AlertSignal.values()),
                  "severity", words(AlertSeverity.values()))),
          Map.entry("codrift_fit_errors_total", Map.of("kind", Set.of("engine", "program"))),
          Map.entry(
              "codrift_webhook_deliveries_total",
              Map.of("outcome", Set.of("delivered", "failed", "refused"))),
          Map.entry(
              "ALERTS",
              Map.of(
                  "alertname", Operations.names(Operations.alerts()),
                  "alertstate", Set.of("pending", "firing"))));

  private static final Set<String> LABELS =
      FIXED.values().stream()
          .flatMap(labels -> labels.keySet().stream())
          .collect(toCollection(TreeSet::new));

  private LabelValues() {}

  /**
   * What an expression selects and no series has, such as {@code codrift_monitor_state
   * state=watched}.
   */
  static List<String> unknownIn(String expression) {
    return PromQl.of(expression).values().entrySet().stream()
        .flatMap(
            metric ->
                metric.getValue().entrySet().stream()
                    .filter(label -> LABELS.contains(label.getKey()))
                    .flatMap(label -> unknown(metric.getKey(), label.getKey(), label.getValue())))
        .toList();
  }

  private static Stream<String> unknown(String metric, String label, Set<String> values) {
    Set<String> known = FIXED.getOrDefault(metric, Map.of()).getOrDefault(label, Set.of());
    return values.stream()
        .filter(value -> !known.contains(value))
        .map(value -> metric + " " + label + "=" + value);
  }

  /** The constants as labels write them. {@code UNKNOWN} is what a newer version wrote. */
  private static Set<String> words(Enum<?>[] constants) {
    return Arrays.stream(constants)
        .map(constant -> constant.name().toLowerCase(Locale.ROOT))
        .filter(word -> !word.equals("unknown"))
        .collect(toSet());
  }
}
