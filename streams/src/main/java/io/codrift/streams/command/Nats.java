package io.codrift.streams.command;

import java.util.Locale;

/** Formats nats with three decimals and without a negative zero. */
final class Nats {
  private Nats() {}

  static String format(double value) {
    String text = String.format(Locale.ROOT, "%.3f", value);
    return text.equals("-0.000") ? "0.000" : text;
  }
}
