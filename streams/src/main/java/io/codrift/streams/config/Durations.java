package io.codrift.streams.config;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations in text form: {@code 250ms}, {@code 30s}, {@code 5m}, {@code 1h30m}. */
public final class Durations {
  /** The expected form, for error messages. */
  public static final String HINT =
      "Write whole numbers with units ms, s, m, h or d, such as 30s, 5m or 1h30m.";

  private static final Pattern PART = Pattern.compile("(\\d{1,18})\\s*(ms|s|m|h|d)\\s*");
  private static final Pattern WHOLE = Pattern.compile("(?:" + PART.pattern() + ")+");

  private Durations() {}

  /**
   * Reads a duration: numbers with units, or ISO-8601 ({@code PT5M}).
   *
   * @return empty if the text is not a duration
   */
  public static Optional<Duration> parse(String text) {
    String trimmed = text.strip().toLowerCase(Locale.ROOT);
    try {
      if (trimmed.startsWith("p")) {
        return Optional.of(Duration.ofMillis(Duration.parse(trimmed).toMillis()));
      }
      if (!WHOLE.matcher(trimmed).matches()) {
        return Optional.empty();
      }
      Duration sum = Duration.ZERO;
      Matcher part = PART.matcher(trimmed);
      while (part.find()) {
        sum = sum.plus(of(Long.parseLong(part.group(1)), part.group(2)));
      }
      return Optional.of(Duration.ofMillis(sum.toMillis()));
    } catch (DateTimeParseException | ArithmeticException e) {
      return Optional.empty();
    }
  }

  private static Duration of(long amount, String unit) {
    return switch (unit) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      default -> Duration.ofDays(amount);
    };
  }

  /** Writes a duration as {@link #parse} reads it, in its largest units. */
  public static String format(Duration duration) {
    if (duration.isZero()) {
      return "0s";
    }
    StringBuilder text = new StringBuilder();
    append(text, duration.toDaysPart(), "d");
    append(text, duration.toHoursPart(), "h");
    append(text, duration.toMinutesPart(), "m");
    append(text, duration.toSecondsPart(), "s");
    append(text, duration.toMillisPart(), "ms");
    return text.toString();
  }

  private static void append(StringBuilder text, long amount, String unit) {
    if (amount != 0) {
      text.append(amount).append(unit);
    }
  }
}
