package io.codrift.streams.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The budget of false alarms, and the baseline that a change is measured against.
 *
 * @param windowsPerFalseAlarm N, for a budget of one false alarm in N windows over the whole fleet
 * @param baselineWindows least number of windows that a baseline is learnt from
 * @param rebaselineAfter number of windows after an alarm until a new baseline is learnt; empty:
 *     never automatically
 * @param minChange smallest change of level or shift that raises an alert, nats
 * @param criticalChange smallest change whose alert is critical; a smaller one is a warning, nats
 * @param maintenance the times in which alerts are muted
 * @param season periods in which level and shift may rise and fall
 * @param webhook where alerts are posted to
 * @param links where more can be seen of an incident
 */
public record AlertConfig(
    double windowsPerFalseAlarm,
    int baselineWindows,
    OptionalInt rebaselineAfter,
    double minChange,
    double criticalChange,
    List<MaintenanceWindow> maintenance,
    List<Duration> season,
    Optional<WebhookConfig> webhook,
    List<LinkTemplate> links) {
  /** Default of {@code minChange}: a correlation of 0.7 that becomes 0.69, or of 0 that is 0.14. */
  public static final double DEFAULT_MIN_CHANGE = 0.01;

  /** Default of {@code criticalChange}: a correlation of 0.7 that becomes 0.61. */
  public static final double DEFAULT_CRITICAL_CHANGE = 0.1;

  /** A configuration with the default sizes of a change, and without what has no default. */
  public AlertConfig(
      double windowsPerFalseAlarm, int baselineWindows, OptionalInt rebaselineAfter) {
    this(
        windowsPerFalseAlarm,
        baselineWindows,
        rebaselineAfter,
        DEFAULT_MIN_CHANGE,
        DEFAULT_CRITICAL_CHANGE,
        List.of(),
        List.of(),
        Optional.empty(),
        List.of());
  }

  public AlertConfig {
    maintenance = List.copyOf(maintenance);
    season = List.copyOf(season);
    links = List.copyOf(links);
  }

  /** The same settings with a budget of one false alarm in so many windows. */
  public AlertConfig with(double windows) {
    return new AlertConfig(
        windows,
        baselineWindows,
        rebaselineAfter,
        minChange,
        criticalChange,
        maintenance,
        season,
        webhook,
        links);
  }
}
