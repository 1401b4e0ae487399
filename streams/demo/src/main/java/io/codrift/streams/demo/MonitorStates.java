package io.codrift.streams.demo;

import io.prometheus.client.CollectorRegistry;
import java.util.List;
import java.util.Optional;

/** The states of monitors and their evidence, from the metrics of this process. */
final class MonitorStates {
  private static final List<String> STATES = List.of("warming", "learning", "watching", "alarmed");
  private static final String[] STATE_LABELS = {"monitor", "segment", "state"};
  private static final String[] EVIDENCE_LABELS = {"monitor", "segment", "signal"};

  private final CollectorRegistry registry;

  MonitorStates(CollectorRegistry registry) {
    this.registry = registry;
  }

  /** The state of a monitor; empty before its first estimate. */
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

  /**
   * Ratio of evidence to threshold of {@code level} or {@code shift}; empty before monitoring
   * starts.
   */
  Optional<Double> evidence(String monitor, String segment, String signal) {
    return Optional.ofNullable(
        registry.getSampleValue(
            "codrift_evidence_ratio", EVIDENCE_LABELS, new String[] {monitor, segment, signal}));
  }
}
