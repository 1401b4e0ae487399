package io.codrift.streams.demo;

import io.prometheus.client.CollectorRegistry;
import java.util.List;
import java.util.Optional;

/** The states of monitors and their evidence, as this process' metrics say. */
final class MonitorStates {
  private static final List<String> STATES = List.of("warming", "learning", "watching", "alarmed");
  private static final String[] STATE_LABELS = {"monitor", "segment", "state"};
  private static final String[] EVIDENCE_LABELS = {"monitor", "segment", "signal"};

  private final CollectorRegistry registry;

  MonitorStates(CollectorRegistry registry) {
    this.registry = registry;
  }

  /** The state that a monitor is in; empty before its first estimate. */
  Optional<String> state(String monitor, String segment) {
    return STATES.stream()
        .filter(
            state -> {
              Double value =
                  registry.getSampleValue(
                      "codrift_monitor_state",
                      STATE_LABELS,
                      new String[] {monitor, segment, state});
              return value != null && value == 1;
            })
        .findFirst();
  }

  /** Evidence over threshold of {@code level} or {@code shift}; empty while nothing is watched. */
  Optional<Double> evidence(String monitor, String segment, String signal) {
    return Optional.ofNullable(
        registry.getSampleValue(
            "codrift_evidence_ratio", EVIDENCE_LABELS, new String[] {monitor, segment, signal}));
  }
}
