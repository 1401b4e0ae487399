package io.codrift.streams.demo;

import io.codrift.schemas.DependenceAlert;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.EstimateStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** What a replayed file came to, in lines. */
final class FileSummary {
  /** A window in which so many values are equal has been constant in part. */
  private static final double MANY_TIES = 0.5;

  private static final double ERRORS = 3;

  private FileSummary() {}

  static List<String> of(
      FileInput.Contents contents,
      List<DependenceEstimate> estimates,
      List<DependenceAlert> alerts) {
    List<DependenceEstimate> windows =
        estimates.stream()
            .sorted(Comparator.comparing(DependenceEstimate::getWindowStart))
            .toList();
    List<String> lines = new ArrayList<>();
    lines.add(
        "%,d rows, %d windows estimated of %d, %d alerts%s"
            .formatted(
                contents.rows(),
                windows.size(),
                contents.windows().size(),
                alerts.size(),
                contents.late() == 0
                    ? ""
                    : ", %,d rows too late for a window (--grace waits longer)"
                        .formatted(contents.late())));
    for (List<DependenceEstimate> run : runs(windows)) {
      lines.add("  " + text(run));
    }
    return lines;
  }

  /** Neighbours that have the same to say. */
  private static List<List<DependenceEstimate>> runs(List<DependenceEstimate> windows) {
    List<List<DependenceEstimate>> runs = new ArrayList<>();
    DependenceEstimate before = null;
    for (DependenceEstimate window : windows) {
      if (before == null
          || before.getStatus() != window.getStatus()
          || !Objects.equals(before.getReason(), window.getReason())
          || partlyConstant(before) != partlyConstant(window)) {
        runs.add(new ArrayList<>());
      }
      runs.get(runs.size() - 1).add(window);
      before = window;
    }
    return runs;
  }

  private static boolean partlyConstant(DependenceEstimate window) {
    return window.getTies() >= MANY_TIES && window.getStatus() != EstimateStatus.DEGENERATE;
  }

  private static String text(List<DependenceEstimate> run) {
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
    if (partlyConstant(first)) {
      text.append(
          String.format(
              Locale.ROOT, ", a column constant for up to %.0f %% of it", 100 * most(run)));
    }
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

  private static double most(List<DependenceEstimate> run) {
    return run.stream().mapToDouble(DependenceEstimate::getTies).max().orElse(0);
  }

  private static boolean clear(DependenceEstimate e) {
    return e.getMiNats() != null
        && e.getStandardErrorNats() != null
        && e.getMiNats() - ERRORS * e.getStandardErrorNats() > 0;
  }
}
