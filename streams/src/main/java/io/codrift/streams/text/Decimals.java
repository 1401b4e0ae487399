package io.codrift.streams.text;

import java.util.Locale;
import java.util.regex.Pattern;

/** Numbers as they are shown to people. */
public final class Decimals {
  private static final Pattern SIGNED_ZERO =
      Pattern.compile("(?<![\\w.])[-+](0(?:\\.0+)?)(?![\\w.])");

  private Decimals() {}

  /** Nats, with three decimals. */
  public static String nats(double value) {
    return format("%.3f", value);
  }

  /**
   * Formats like {@link String#format}. A number of which only zeros are left has no sign: {@code
   * 0.00}, not {@code -0.00}.
   */
  public static String format(String format, Object... values) {
    return SIGNED_ZERO.matcher(String.format(Locale.ROOT, format, values)).replaceAll("$1");
  }
}
