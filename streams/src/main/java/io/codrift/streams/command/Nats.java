package io.codrift.streams.command;

import java.util.Locale;

/** Nats as people read them: three decimals, and no negative zero. */
final class Nats {
  private Nats() {}

  static String format(double value) {
    String text = String.format(Locale.ROOT, "%.3f", value);
    return text.equals("-0.000") ? "0.000" : text;
  }
}
