package io.codrift.streams.demo;

import io.codrift.schemas.DependenceAlert;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.streams.alert.AlertText;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/** Formats estimates and alerts for the demo. */
final class DemoText {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final String ROW = "%-15s %7s %15s %7s %15s %15s %9s %9s  %s";

  private DemoText() {}

  static String time(Instant instant) {
    return TIME.format(instant);
  }

  /** The heading above {@link #row}. */
  static String heading() {
    return ROW.formatted(
        "PAIR",
        "WINDOWS",
        "MI (nats)",
        "LINEAR",
        "LEVEL",
        "SHIFT",
        "EV.LEVEL",
        "EV.SHIFT",
        "STATE");
  }

  /** One line of the table. */
  static String row(
      String name, long windows, Optional<DependenceEstimate> last, MonitorStates states) {
    if (last.isEmpty()) {
      return ROW.formatted(name, "", "", "", "", "", "", "", "waiting for the first window");
    }
    DependenceEstimate e = last.get();
    String state = states.state(e.getMonitor(), e.getSegment()).orElse("");
    String status = e.getStatus().name();
    return ROW.formatted(
        name,
        windows,
        measured(e.getMiNats(), e.getStandardErrorNats()),
        number(e.getGaussianMiNats()),
        measured(e.getLevelNats(), e.getLevelStandardErrorNats()),
        measured(e.getShiftNats(), e.getShiftStandardErrorNats()),
        evidence(states.evidence(e.getMonitor(), e.getSegment(), "level")),
        evidence(states.evidence(e.getMonitor(), e.getSegment(), "shift")),
        "OK".equals(status) ? state : state + " (" + status + ")");
  }

  /** The MI of one estimate as a short text. */
  static String brief(DependenceEstimate e) {
    return e.getMiNats() == null
        ? e.getStatus().name()
        : measured(e.getMiNats(), e.getStandardErrorNats());
  }

  /** A number and its error. */
  static String measured(Double value, Double error) {
    return value == null ? "" : number(value) + (error == null ? "" : " ±" + number(error));
  }

  private static String number(Double value) {
    return value == null ? "" : String.format(Locale.ROOT, "%.3f", value);
  }

  private static String evidence(Optional<Double> ratio) {
    return ratio
        .map(r -> r < 0.01 ? "0" : r >= 1 ? "1" : String.format(Locale.ROOT, "%.2f", r))
        .orElse("");
  }

  /** An alert, worded as {@code codrift tail} words it. */
  static String alert(DependenceAlert alert) {
    return "%s  ALERT %s".formatted(time(alert.getWindowEnd()), AlertText.of(alert));
  }
}
