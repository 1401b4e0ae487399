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

  private static final Pattern WINDOWS =
      Pattern.compile("(\\d{1,9})\\s+per\\s+(\\d{1,9})(?:\\s+windows?)?");
  private static final Pattern TIME =
      Pattern.compile("(\\d{1,9})\\s*(?:per|a|an|in|/)\\s*(\\d{1,6}\\s+)?([a-z]+)");
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s+per\\s+(\\d.*)");

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
    Optional<Double> windows = ofWindows(text);
    Optional<Duration> time = windows.isPresent() ? Optional.empty() : ofTime(text);
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
    double budget =
        windows.orElseGet(() -> (double) time.get().toMillis() / advance.get().toMillis());
    if (budget >= LEAST_WINDOWS) {
      return Optional.of(budget);
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

  private static Optional<Double> ofWindows(String text) {
    Matcher matcher = WINDOWS.matcher(text);
    return matcher.matches() && Long.parseLong(matcher.group(1)) > 0
        ? Optional.of(Double.parseDouble(matcher.group(2)) / Double.parseDouble(matcher.group(1)))
        : Optional.empty();
  }

  /** The time of one false alarm. */
  private static Optional<Duration> ofTime(String text) {
    Matcher duration = DURATION.matcher(text);
    if (duration.matches()) {
      Optional<Duration> in = Durations.parse(duration.group(2));
      if (in.isPresent()) {
        return each(in.get(), Long.parseLong(duration.group(1)));
      }
    }
    Matcher words = TIME.matcher(text.toLowerCase(Locale.ROOT));
    if (!words.matches()) {
      return Optional.empty();
    }
    long units = words.group(2) == null ? 1 : Long.parseLong(words.group(2).strip());
    return Optional.ofNullable(UNITS.get(words.group(3).replaceAll("s$", "")))
        .flatMap(unit -> each(unit.multipliedBy(units), Long.parseLong(words.group(1))));
  }

  private static Optional<Duration> each(Duration time, long alarms) {
    return alarms == 0 || time.isZero() ? Optional.empty() : Optional.of(time.dividedBy(alarms));
  }
}
