package io.codrift.streams.alert;

import io.codrift.schemas.AlertScope;
import io.codrift.schemas.CorrelationChange;
import io.codrift.schemas.DependenceAlert;
import java.util.Locale;

/** Formats an alert as one line of text. */
public final class AlertText {
  /** A smaller change of a correlation is not reported. */
  private static final double WORTH_SAYING = 0.05;

  private AlertText() {}

  /**
   * For instance {@code pair-b: SHIFT UP since 2026-01-01T12:05:00Z, MI 0.520±0.010 → 0.510±0.010
   * nats, x0~y0 correlation 0.70 → -0.70, evidence 1.8e+04 ≥ 4.0e+03}.
   */
  public static String of(DependenceAlert alert) {
    StringBuilder text = new StringBuilder();
    if (alert.getScope() == AlertScope.FEATURE) {
      text.append("feature ");
    }
    text.append(alert.getMonitor());
    if (!alert.getSegment().isEmpty()) {
      text.append(" [").append(alert.getSegment()).append(']');
    }
    text.append(": ").append(alert.getSignal()).append(' ').append(alert.getDirection());
    if (alert.getOnset() != null) {
      text.append(" since ").append(alert.getOnset());
    }
    if (alert.getMiBeforeNats() != null && alert.getMiAfterNats() != null) {
      text.append(", MI ")
          .append(measured(alert.getMiBeforeNats(), alert.getMiBeforeStandardErrorNats()))
          .append(" → ")
          .append(measured(alert.getMiAfterNats(), alert.getMiAfterStandardErrorNats()))
          .append(" nats");
    }
    alert.getChanges().stream()
        .filter(change -> Math.abs(change.getAfter() - change.getBefore()) >= WORTH_SAYING)
        .findFirst()
        .ifPresent(change -> text.append(", ").append(correlation(change)));
    if (!alert.getMonitors().isEmpty()) {
      text.append(", by ").append(String.join(", ", alert.getMonitors()));
    }
    return text.append(number(", evidence %.1e ≥ %.1e", alert.getEvidence(), alert.getThreshold()))
        .toString();
  }

  private static String correlation(CorrelationChange change) {
    return change.getX()
        + "~"
        + change.getY()
        + number(" correlation %.2f → %.2f", change.getBefore(), change.getAfter());
  }

  private static String measured(double value, Double error) {
    return error == null ? number("%.3f", value) : number("%.3f±%.3f", value, error);
  }

  private static String number(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
