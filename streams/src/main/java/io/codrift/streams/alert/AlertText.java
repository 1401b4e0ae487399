package io.codrift.streams.alert;

import io.codrift.model.Category;
import io.codrift.schemas.AlertDirection;
import io.codrift.schemas.AlertEvent;
import io.codrift.schemas.AlertResolution;
import io.codrift.schemas.AlertScope;
import io.codrift.schemas.AlertSeverity;
import io.codrift.schemas.AlertSignal;
import io.codrift.schemas.AlertStatus;
import io.codrift.schemas.CategoryChange;
import io.codrift.schemas.CorrelationChange;
import io.codrift.schemas.DependenceAlert;
import io.codrift.streams.text.Decimals;
import io.codrift.streams.text.Printable;
import java.util.stream.Collectors;

/** Formats an alert as one line of text. */
public final class AlertText {
  /** A smaller change of a correlation is not reported. */
  private static final double WORTH_SAYING = 0.05;

  /** A change of the mutual information by a smaller share is none of its strength. */
  private static final double SAME_STRENGTH = 0.1;

  /** So many new and vanished categories are named. */
  private static final int MOST_CATEGORIES = 3;

  private AlertText() {}

  /**
   * For instance {@code CRITICAL pair-b: SHIFT UP since 2026-01-01T12:05:00Z, MI 0.520±0.010 →
   * 0.510±0.010 nats, x0~y0 correlation 0.70 → -0.70, 4.5 times the odds needed, incident
   * 5a7b8de3c012}, and for another event of the incident {@code RESOLVED pair-b: SHIFT UP since
   * 2026-01-01T12:05:00Z, over since 2026-01-01T18:00:00Z, incident 5a7b8de3c012}. A segment or a
   * note may hold anything, and the line goes to chats as well: it is {@link Printable}.
   */
  public static String of(DependenceAlert alert) {
    StringBuilder text = new StringBuilder();
    if (alert.getEvent() != AlertEvent.RAISED && alert.getEvent() != AlertEvent.UNKNOWN) {
      text.append(alert.getEvent()).append(' ');
    }
    text.append(change(alert));
    switch (alert.getEvent()) {
      case RAISED, UPDATED, REOPENED, UNKNOWN -> text.append(found(alert));
      case RESOLVED -> text.append(end(alert));
      case ACKNOWLEDGED ->
          text.append(words(alert.getAcknowledgedBy(), alert.getAcknowledgedNote()));
      case MUTED -> {
        text.append(
            alert.getMutedUntil() == null
                ? ", by maintenance"
                : ", until " + alert.getMutedUntil());
        text.append(words(alert.getMutedBy(), alert.getMutedNote()));
      }
      case UNMUTED -> {}
    }
    if (!alert.getIncident().isEmpty()) {
      text.append(", incident ").append(alert.getIncident());
    }
    if (alert.getMuted() && alert.getEvent() != AlertEvent.MUTED) {
      text.append(" (muted)");
    }
    return Printable.of(text.toString());
  }

  /** The monitor or feature of an alert, with its segment. */
  public static String subject(DependenceAlert alert) {
    return (alert.getScope() == AlertScope.FEATURE ? "feature " : "")
        + name(alert.getMonitor(), alert.getSegment());
  }

  /** A monitor, with its segment in brackets if it has one. */
  public static String name(String monitor, String segment) {
    return segment.isEmpty() ? monitor : monitor + " [" + segment + "]";
  }

  /** What has changed and by how much, without what has become of it since. */
  public static String whatChanged(DependenceAlert alert) {
    return change(alert) + found(alert);
  }

  /** How far an incident is, in one word. */
  public static String status(DependenceAlert incident) {
    boolean muted = incident.getMuted() && incident.getStatus() != AlertStatus.RESOLVED;
    return muted ? "MUTED" : incident.getStatus().toString();
  }

  /** Who cares for an incident that is not over, and until when it is muted; may be empty. */
  public static String care(DependenceAlert incident) {
    StringBuilder text = new StringBuilder();
    if (incident.getStatus() == AlertStatus.ACKNOWLEDGED && incident.getAcknowledgedBy() != null) {
      text.append(", acknowledged by ").append(incident.getAcknowledgedBy());
    }
    if (incident.getMutedUntil() != null) {
      text.append(", muted until ").append(incident.getMutedUntil());
    }
    return text.toString();
  }

  /** What has changed: severity, subject, signal, direction and onset. */
  public static String change(DependenceAlert alert) {
    return (alert.getSeverity() == AlertSeverity.UNKNOWN ? "" : alert.getSeverity() + " ")
        + subject(alert)
        + ": "
        + alert.getSignal()
        + (alert.getDirection() == AlertDirection.UNKNOWN ? "" : " " + alert.getDirection())
        + (alert.getOnset() == null ? "" : " since " + alert.getOnset());
  }

  private static String found(DependenceAlert alert) {
    StringBuilder text = new StringBuilder();
    if (!alert.getCategories().isEmpty()) {
      text.append(categories(alert));
    } else if (!alert.getColumns().isEmpty()) {
      text.append(alert.getSignal() == AlertSignal.EMPTY ? ", no values of " : ", constant: ")
          .append(String.join(", ", alert.getColumns()));
    }
    if (alert.getMiBeforeNats() != null && alert.getMiAfterNats() != null) {
      text.append(", MI ")
          .append(measured(alert.getMiBeforeNats(), alert.getMiBeforeStandardErrorNats()))
          .append(" → ")
          .append(measured(alert.getMiAfterNats(), alert.getMiAfterStandardErrorNats()))
          .append(" nats");
      if (isOfForm(alert)) {
        text.append(", form changed, not strength");
      }
    }
    text.append(part(alert));
    alert.getChanges().stream()
        .filter(change -> Math.abs(change.getAfter() - change.getBefore()) >= WORTH_SAYING)
        .findFirst()
        .ifPresent(change -> text.append(", ").append(correlation(change)));
    if (!alert.getMonitors().isEmpty()) {
      text.append(", by ").append(String.join(", ", alert.getMonitors()));
    }
    if (alert.getThreshold() > 0) {
      text.append(", ").append(odds(alert.getEvidence() / alert.getThreshold()));
    }
    return text.toString();
  }

  private static String part(DependenceAlert alert) {
    if (alert.getChangedPart() == null) {
      return "";
    }
    return switch (alert.getChangedPart()) {
      case INSIDE_X -> ", inside X alone";
      case INSIDE_Y -> ", inside Y alone";
      case Y_GIVEN_X -> ", p(y|x) of the ranks changed";
      case X_GIVEN_Y -> ", p(x|y) of the ranks changed";
      case UNKNOWN -> "";
    };
  }

  private static String categories(DependenceAlert alert) {
    int more = alert.getCategories().size() - MOST_CATEGORIES;
    return alert.getCategories().stream()
            .limit(MOST_CATEGORIES)
            .map(
                change ->
                    ", %s %s: %s (%s of the rows)"
                        .formatted(
                            change.getAppeared() ? "new in" : "vanished from",
                            change.getColumn(),
                            name(change),
                            Decimals.format("%.0f %%", 100 * change.getShare())))
            .collect(Collectors.joining())
        + (more > 0 ? " and %d more".formatted(more) : "");
  }

  /** The text of a category in quotes; where it is not known, the hash of the text. */
  private static String name(CategoryChange change) {
    // The topic may have been written by somebody else.
    return change.getText() == null
        ? change.getCategory()
        : '"' + Category.shown(change.getText()).replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /** How an incident that is over ended. */
  public static String end(DependenceAlert alert) {
    if (alert.getResolution() == AlertResolution.NEW_BASELINE) {
      return ", ended by a new baseline";
    }
    return alert.getResolution() == AlertResolution.REMOVED
        ? ", ended because it is no longer configured"
        : ", over since " + alert.getResolvedAt();
  }

  private static String words(String by, String note) {
    return (by == null ? "" : ", by " + by) + (note == null ? "" : ": " + note);
  }

  /** A shift at the same mutual information: as much dependence as before, and of another form. */
  public static boolean isOfForm(DependenceAlert alert) {
    return alert.getSignal() == AlertSignal.SHIFT
        && alert.getMiBeforeNats() != null
        && alert.getMiAfterNats() != null
        && isAsStrong(alert.getMiBeforeNats(), alert.getMiAfterNats());
  }

  /** Whether the mutual information, nats, is about what it was. */
  public static boolean isAsStrong(double before, double after) {
    return Math.abs(after - before) <= SAME_STRENGTH * Math.abs(before);
  }

  /** For instance {@code 4.5 times the odds needed}, of the evidence over its threshold. */
  public static String odds(double ratio) {
    String times = Decimals.format(ratio < 10 ? "%.1f" : ratio < 1e5 ? "%.0f" : "%.0e", ratio);
    return times + " times the odds needed";
  }

  private static String correlation(CorrelationChange change) {
    return change.getX()
        + "~"
        + change.getY()
        + Decimals.format(" correlation %.2f → %.2f", change.getBefore(), change.getAfter());
  }

  private static String measured(double value, Double error) {
    return error == null ? Decimals.nats(value) : Decimals.format("%.3f±%.3f", value, error);
  }
}
