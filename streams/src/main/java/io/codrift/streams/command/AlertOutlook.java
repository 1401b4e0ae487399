package io.codrift.streams.command;

import io.codrift.model.EstimatorSettings;
import io.codrift.model.detect.Season;
import io.codrift.streams.config.AlertConfig;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.config.Durations;
import io.codrift.streams.config.SourceConfig;
import io.codrift.streams.config.WindowConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the settings of the alerts mean: how often a false alarm comes, and when the first alert
 * can.
 */
final class AlertOutlook {
  private static final Duration DAY = Duration.ofDays(1);

  private AlertOutlook() {}

  /** The lines for a configuration. */
  static List<String> lines(CodriftConfig config) {
    AlertConfig alerts = config.alerts();
    long monitors =
        config.sources().stream()
            .mapToLong(s -> (long) s.monitors().size() * (s.segmented() ? s.maxSegments() : 1))
            .sum();
    List<String> lines = new ArrayList<>();
    lines.add(
        "Alerts: at most one false alarm in %.0f windows%s."
            .formatted(
                alerts.windowsPerFalseAlarm(),
                monitors == 1 ? "" : ", over all %d monitors together".formatted(monitors)));
    config.sources().stream()
        .map(source -> source.window().advance())
        .distinct()
        .sorted()
        .forEach(advance -> lines.add(times(config, advance)));
    seasonless(config).ifPresent(lines::add);
    return lines;
  }

  private static String times(CodriftConfig config, Duration advance) {
    AlertConfig alerts = config.alerts();
    EstimatorSettings estimator = config.estimator();
    boolean settlesAtOnce = estimator.estimator().equals(EstimatorSettings.START);
    int settling = settlesAtOnce ? 1 : estimator.settleWindows();
    long baseline =
        Math.max(
            alerts.baselineWindows(),
            alerts.season().stream().mapToLong(p -> p.dividedBy(advance)).max().orElse(0));
    return "  Windows every %s: one false alarm in %s. The first alert can come after %s: %s at most until the reference is frozen, and %d or more of the baseline. Windows of the past count."
        .formatted(
            Durations.format(advance),
            spoken(multiplied(advance, alerts.windowsPerFalseAlarm())),
            spoken(multiplied(advance, settling + baseline)),
            settling == 1 ? "1 window" : settling + " windows",
            baseline);
  }

  /** A hint where a daily season would look like a change. */
  private static Optional<String> seasonless(CodriftConfig config) {
    AlertConfig alerts = config.alerts();
    return config.sources().stream()
        .map(SourceConfig::window)
        .map(WindowConfig::advance)
        .filter(advance -> advance.multipliedBy(Season.LEAST_WINDOWS).compareTo(DAY) <= 0)
        .map(advance -> multiplied(advance, alerts.baselineWindows()))
        .filter(covered -> alerts.season().isEmpty() && covered.compareTo(DAY) < 0)
        .min(Comparator.naturalOrder())
        .map(
            covered ->
                "  A baseline of %d windows covers %s. If a dependence follows the time of the day, write `alerts: { season: 1d }`."
                    .formatted(alerts.baselineWindows(), spoken(covered)));
  }

  private static Duration multiplied(Duration advance, double windows) {
    return Duration.ofMillis(Math.round(advance.toMillis() * windows));
  }

  private static String spoken(Duration duration) {
    double hours = duration.toMillis() / 3_600_000.0;
    if (hours >= 48) {
      return String.format(Locale.ROOT, "%.1f days", hours / 24);
    }
    return hours >= 2
        ? String.format(Locale.ROOT, "%.1f hours", hours)
        : String.format(Locale.ROOT, "%.0f minutes", hours * 60);
  }
}
