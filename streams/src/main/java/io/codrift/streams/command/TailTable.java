package io.codrift.streams.command;

import io.codrift.schemas.DependenceAlert;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.EstimateStatus;
import io.codrift.streams.alert.AlertText;
import io.codrift.streams.config.Durations;
import io.codrift.streams.explain.EarlierWindows;
import io.codrift.streams.text.Decimals;
import io.codrift.streams.text.Printable;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;

/** Estimates as rows of a table, alerts as lines between them. */
final class TailTable {
  private static final int REPEAT_HEADER = 40;
  private static final int LEAST_NAME = 12;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);

  private static final String RESET = "\u001b[0m";
  private static final String ALERT = "\u001b[1;31m";
  private static final String HEADER = "\u001b[1m";
  private static final Map<EstimateStatus, String> COLOURS =
      Map.of(
          EstimateStatus.OK, "",
          EstimateStatus.CUT, "\u001b[33m",
          EstimateStatus.DEGENERATE, "\u001b[33m",
          EstimateStatus.TOO_FEW, "\u001b[2m",
          EstimateStatus.SKIPPED, "\u001b[2m",
          EstimateStatus.FAILED, "\u001b[31m",
          EstimateStatus.NO_DATA, "\u001b[33m",
          EstimateStatus.UNKNOWN, "\u001b[33m");

  private final PrintWriter out;
  private final boolean colours;
  private final Optional<EarlierWindows> earlier;
  private int nameWidth = LEAST_NAME;
  private int sinceHeader = REPEAT_HEADER;

  /**
   * @param earlier what each estimate is compared with, in a column of its own
   */
  TailTable(PrintWriter out, boolean colours, Optional<EarlierWindows> earlier) {
    this.out = out;
    this.colours = colours;
    this.earlier = earlier;
  }

  /** Prints one batch in order. */
  void print(List<SpecificRecord> batch) {
    int widest =
        batch.stream()
            .filter(DependenceEstimate.class::isInstance)
            .map(DependenceEstimate.class::cast)
            .mapToInt(e -> name(e.getMonitor(), e.getSegment()).length())
            .max()
            .orElse(0);
    if (widest > nameWidth) {
      nameWidth = widest;
      sinceHeader = REPEAT_HEADER;
    }
    for (SpecificRecord one : batch) {
      if (one instanceof DependenceAlert alert) {
        coloured(
            colour(alert),
            "%-19s  ALERT %s".formatted(time(alert.getWindowEnd()), AlertText.of(alert)));
      } else if (one instanceof DependenceEstimate estimate) {
        header();
        coloured(COLOURS.get(estimate.getStatus()), row(estimate));
      }
    }
  }

  /** What needs somebody stands out; the rest of an incident's life does not. */
  private static String colour(DependenceAlert alert) {
    return switch (alert.getEvent()) {
      case RAISED, UPDATED, REOPENED, UNKNOWN -> alert.getMuted() ? "" : ALERT;
      case ACKNOWLEDGED, MUTED, UNMUTED, RESOLVED -> "";
    };
  }

  private void header() {
    if (sinceHeader++ < REPEAT_HEADER) {
      return;
    }
    sinceHeader = 1;
    coloured(
        HEADER,
        line(
            "WINDOW END (UTC)",
            "MONITOR",
            "STATUS",
            "MI",
            "±SE",
            "LINEAR",
            "LEVEL",
            "SHIFT",
            earlier.map(e -> "SINCE " + Durations.format(e.period())).orElse(""),
            "USED",
            "SEEN",
            ""));
  }

  private String row(DependenceEstimate e) {
    return line(
        time(e.getWindowEnd()),
        name(e.getMonitor(), e.getSegment()),
        e.getStatus().toString(),
        nats(e.getMiNats()),
        nats(e.getStandardErrorNats()),
        nats(e.getGaussianMiNats()),
        nats(e.getLevelNats()),
        nats(e.getShiftNats()),
        earlier.map(windows -> change(windows, e)).orElse(""),
        Long.toString(e.getUsed()),
        Long.toString(e.getSeen()),
        remark(e));
  }

  /** The reason, or how far the monitor is as long as its reference is not frozen. */
  private static String remark(DependenceEstimate e) {
    if (e.getReason() != null) {
      return e.getReason();
    }
    if (e.getModelVersion() == 0) {
      return "";
    }
    if (e.getReferenceVersion() == null) {
      return "no reference yet, window %d".formatted(e.getModelVersion());
    }
    long since = e.getModelVersion() - e.getReferenceVersion();
    return since == 0
        ? "reference frozen in this window"
            + (e.getReferenceForced() ? ", before it had settled" : "")
        : "";
  }

  private static String change(EarlierWindows windows, DependenceEstimate e) {
    windows.add(e);
    return windows
        .change(e)
        .map(
            change ->
                String.format(Locale.ROOT, "%+.3f", change.difference().orElseThrow())
                    + "±"
                    + nats(change.standardError().orElseThrow()))
        .orElse("-");
  }

  private String line(String... c) {
    return ("%-19s  %-"
            + nameWidth
            + "s  %-10s %8s %7s %8s %8s %8s "
            + (earlier.isPresent() ? "%14s " : "%s")
            + "%7s %9s  %s")
        .formatted((Object[]) c)
        .stripTrailing();
  }

  private static String name(String monitor, String segment) {
    // Here already, as the widest one gives the column its width.
    return Printable.of(AlertText.name(monitor, segment));
  }

  private static String time(Instant instant) {
    return TIME.format(instant);
  }

  private static String nats(Double value) {
    return value == null ? "-" : Decimals.nats(value);
  }

  private void coloured(String colour, String text) {
    // Of what is printed only the colour is meant for the terminal.
    String line = Printable.of(text);
    out.print(colours && !colour.isEmpty() ? colour + line + RESET : line);
    out.println();
  }
}
