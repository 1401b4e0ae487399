package io.codrift.streams.demo;

import io.codrift.schemas.DependenceAlert;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.EstimateStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/** Summarizes a replayed file as lines of text. */
final class FileSummary {
  private static final double ERRORS = 3;

  private FileSummary() {}

  static List<String> of(
      FileScan scan, List<DependenceEstimate> estimates, List<DependenceAlert> alerts) {
    List<DependenceEstimate> windows =
        estimates.stream()
            .sorted(Comparator.comparing(DependenceEstimate::getWindowStart))
            .toList();
    List<String> lines = new ArrayList<>();
    lines.add(
        "%,d rows, %d windows estimated of %d, %d alerts%s"
            .formatted(
                scan.rows(),
                windows.size(),
                scan.windows().size(),
                alerts.size(),
                scan.late() == 0
                    ? ""
                    : ", %,d rows too late for a window (--grace waits longer)"
                        .formatted(scan.late())));
    for (List<DependenceEstimate> run : runs(windows, scan)) {
      lines.add("  " + text(run, scan));
    }
    return lines;
  }

  /** Consecutive windows with the same summary. */
  private static List<List<DependenceEstimate>> runs(
      List<DependenceEstimate> windows, FileScan scan) {
    List<List<DependenceEstimate>> runs = new ArrayList<>();
    DependenceEstimate before = null;
    for (DependenceEstimate window : windows) {
      if (before == null
          || before.getStatus() != window.getStatus()
          || !Objects.equals(before.getReason(), window.getReason())
          || standstill(before, scan).isPresent()
          || standstill(window, scan).isPresent()) {
        runs.add(new ArrayList<>());
      }
      runs.get(runs.size() - 1).add(window);
      before = window;
    }
    return runs;
  }

  /**
   * A column that was constant for part of a window. If it was constant in the whole window, the
   * status shows it.
   */
  private static Optional<FileScan.Standstill> standstill(
      DependenceEstimate window, FileScan scan) {
    return window.getStatus() == EstimateStatus.DEGENERATE
        ? Optional.empty()
        : scan.standstill(window.getWindowStart().toEpochMilli());
  }

  private static String text(List<DependenceEstimate> run, FileScan scan) {
    DependenceEstimate first = run.get(0);
    DependenceEstimate last = run.get(run.size() - 1);
    StringBuilder text =
        new StringBuilder(
            "%s to %s: %d %s %s"
                .formatted(
                    DemoText.time(first.getWindowStart()),
                    DemoText.time(last.getWindowEnd()),
                    run.size(),
                    run.size() == 1 ? "window" : "windows",
                    first.getStatus()));
    if (first.getReason() != null) {
      text.append(" (").append(first.getReason()).append(')');
    }
    standstill(first, scan)
        .ifPresent(
            still ->
                text.append(
                    ", %s constant for %d of its %d rows"
                        .formatted(still.column(), still.rows(), still.of())));
    List<DependenceEstimate> measured = run.stream().filter(e -> e.getMiNats() != null).toList();
    if (!measured.isEmpty()) {
      text.append(
          String.format(
              Locale.ROOT,
              ", MI %.3f to %.3f nats",
              measured.stream().mapToDouble(DependenceEstimate::getMiNats).min().orElseThrow(),
              measured.stream().mapToDouble(DependenceEstimate::getMiNats).max().orElseThrow()));
    }
    if (first.getStatus() == EstimateStatus.OK || first.getStatus() == EstimateStatus.CUT) {
      text.append(
          ", above 0 by three standard errors in %d"
              .formatted(run.stream().filter(FileSummary::clear).count()));
    }
    return text.toString();
  }

  private static boolean clear(DependenceEstimate e) {
    return e.getMiNats() != null
        && e.getStandardErrorNats() != null
        && e.getMiNats() - ERRORS * e.getStandardErrorNats() > 0;
  }
}
