package io.codrift.streams.config;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@code alerts.false-alarms}: so many false alarms in so many windows, or in so much time.
 * Time is counted in windows of the source that has most of them: with the windows of the others it
 * lasts longer until there are so many, so that there are never more false alarms than were asked
 * for.
 */
final class FalseAlarmBudget {
  private static final String KEY = "false-alarms";

  /** With less the detectors could not tell a change from chance. */
  private static final int LEAST_WINDOWS = 10;

  private static final Pattern BUDGET = Pattern.compile("(\\d{1,9})\\s+per\\s+(.+)");
  private static final Pattern WINDOWS = Pattern.compile("(\\d{1,9})(?:\\s+windows?)?");
  private static final Pattern UNIT = Pattern.compile("(?:(\\d{1,6})\\s+)?([a-z]+)");

  private static final Map<String, Duration> UNITS =
      Map.of(
          "minute", Duration.ofMinutes(1),
          "hour", Duration.ofHours(1),
          "day", Duration.ofDays(1),
          "week", Duration.ofDays(7),
          "month", Duration.ofDays(30),
          "year", Duration.ofDays(365));

  private FalseAlarmBudget() {}

  /**
   * The number of windows of one false alarm; empty if the key is not there, or wrong.
   *
   * @param section the alerts
   * @param sources whose windows are counted
   */
  static Optional<Double> read(ConfigSection section, List<SourceConfig> sources) {
    return section.text(KEY).flatMap(text -> read(section, text.strip(), sources));
  }

  private static Optional<Double> read(
      ConfigSection section, String text, List<SourceConfig> sources) {
    Matcher budget = BUDGET.matcher(text.toLowerCase(Locale.ROOT));
    long alarms = budget.matches() ? Long.parseLong(budget.group(1)) : 0;
    Optional<Long> windows = alarms == 0 ? Optional.empty() : windows(budget.group(2));
    Optional<Duration> time =
        alarms == 0 || windows.isPresent() ? Optional.empty() : time(budget.group(2));
    if (windows.isEmpty() && time.isEmpty()) {
      section.refuse(
          KEY, "is not a budget of false alarms. Write `1 per 1000 windows`, or `1 per week`.");
      return Optional.empty();
    }
    Optional<Duration> advance =
        sources.stream().map(source -> source.window().advance()).min(Duration::compareTo);
    if (time.isPresent() && advance.isEmpty()) {
      return Optional.empty(); // sources are missing, which is a problem of its own
    }
    double each =
        windows
                .map(Long::doubleValue)
                .orElseGet(() -> (double) time.get().toMillis() / advance.get().toMillis())
            / alarms;
    if (each >= LEAST_WINDOWS) {
      return Optional.of(each);
    }
    section.refuse(
        KEY,
        "allows more than one false alarm in %d windows%s. Write `1 per 1000 windows`, or at least `1 per %d windows`."
            .formatted(
                LEAST_WINDOWS,
                time.isPresent()
                    ? ", of which there is one every " + Durations.format(advance.get())
                    : "",
                LEAST_WINDOWS));
    return Optional.empty();
  }

  private static Optional<Long> windows(String text) {
    Matcher matcher = WINDOWS.matcher(text);
    return matcher.matches() ? Optional.of(Long.parseLong(matcher.group(1))) : Optional.empty();
  }

  /** A duration, or units in words; more than none. */
  private static Optional<Duration> time(String text) {
    return Durations.parse(text).or(() -> units(text)).filter(time -> !time.isZero());
  }

  private static Optional<Duration> units(String text) {
    Matcher matcher = UNIT.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long units = matcher.group(1) == null ? 1 : Long.parseLong(matcher.group(1));
    return Optional.ofNullable(UNITS.get(matcher.group(2).replaceAll("s$", "")))
        .map(unit -> unit.multipliedBy(units));
  }
}
