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
import java.util.regex.Pattern;

/** Summarizes a replayed file as lines of text. */
final class FileSummary {
  private static final double ERRORS = 3;
  private static final Pattern NUMBER = Pattern.compile("\\d+(\\.\\d+)?");

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

  /** Consecutive windows of one status, and unless they have numbers, of one kind of reason. */
  private static List<List<DependenceEstimate>> runs(
      List<DependenceEstimate> windows, FileScan scan) {
    List<List<DependenceEstimate>> runs = new ArrayList<>();
    DependenceEstimate before = null;
    for (DependenceEstimate window : windows) {
      if (before == null
          || !kind(before).equals(kind(window))
          || standstill(before, scan).isPresent()
          || standstill(window, scan).isPresent()) {
        runs.add(new ArrayList<>());
      }
      runs.get(runs.size() - 1).add(window);
      before = window;
    }
    return runs;
  }

  /** Reasons of one kind differ in their numbers; the remarks on estimates differ all the time. */
  private static String kind(DependenceEstimate window) {
    boolean remark = isEstimate(window) || window.getReason() == null;
    return window.getStatus()
        + (remark ? "" : " " + NUMBER.matcher(window.getReason()).replaceAll("N"));
  }

  private static boolean isEstimate(DependenceEstimate window) {
    return window.getStatus() == EstimateStatus.OK || window.getStatus() == EstimateStatus.CUT;
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
    List<String> reasons =
        run.stream()
            .map(DependenceEstimate::getReason)
            .filter(Objects::nonNull)
            .distinct()
            .toList();
    if (!reasons.isEmpty()) {
      boolean all = reasons.size() == 1 && run.stream().allMatch(e -> e.getReason() != null);
      text.append(all ? " (" : " (for instance: ").append(reasons.get(0)).append(')');
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
    if (isEstimate(first)) {
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
