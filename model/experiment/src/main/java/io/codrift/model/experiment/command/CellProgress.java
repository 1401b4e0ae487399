package io.codrift.model.experiment.command;

import io.codrift.model.experiment.grid.CellResult;
import io.codrift.model.experiment.grid.Plan;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.OptionalDouble;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * A line for each finished cell and, on a terminal, a bar below. The time left is the planned time
 * of the other cells, corrected by what the finished ones took against their plan.
 */
final class CellProgress implements AutoCloseable {
  private static final int WIDTH = 100;
  private static final int REFRESH_MILLIS = 500;

  private final PrintWriter err;
  private final int cells;
  private final Plan plan;
  private final double planned;
  private final ProgressBar bar;
  private int done;
  private int unknown;
  private double plannedDone;
  private double taken;

  /**
   * @param terminal whether a bar can be drawn
   * @param cells that will be run
   * @param plan of all of them
   */
  CellProgress(PrintWriter err, boolean terminal, int cells, Plan plan) {
    this.err = err;
    this.cells = cells;
    this.plan = plan;
    this.planned = plan.seconds();
    this.unknown = plan.unknown();
    this.bar =
        terminal
            ? new ProgressBarBuilder()
                .setTaskName("experiment")
                .setInitialMax(Math.max(1, Math.round(planned)))
                .setUpdateIntervalMillis(REFRESH_MILLIS)
                .setStyle(ProgressBarStyle.UNICODE_BLOCK)
                .setUnit(" s", 1)
                .hideEta()
                .setConsumer(new DelegatingProgressBarConsumer(this::draw, WIDTH))
                .build()
            : null;
    if (bar != null) {
      bar.setExtraMessage(left());
    }
  }

  private void draw(String text) {
    err.print("\r" + text.strip());
    err.flush();
  }

  /**
   * Says what came out of a cell.
   *
   * @param seconds that it took
   */
  void finished(CellResult result, double seconds) {
    done++;
    OptionalDouble plannedSeconds = plan.seconds(result.cell());
    if (plannedSeconds.isPresent()) {
      plannedDone += plannedSeconds.getAsDouble();
      taken += seconds;
    } else {
      unknown--;
    }
    String estimate =
        result.estimate().isPresent()
            ? String.format(Locale.ROOT, "%.3f nats", result.estimate().getAsDouble())
            : "failed: " + result.failure();
    err.printf(
        Locale.ROOT,
        "%s%d of %d  %s, %,d rows, seed %d, %s %s %s; %s, %s%s%n",
        bar == null ? "" : "\r",
        done,
        cells,
        result.cell().what(),
        result.cell().rows(),
        result.cell().seed(),
        result.cell().direction(),
        result.cell().estimator(),
        estimate,
        Plan.duration(seconds),
        left(),
        ofUnknownTime(unknown));
    err.flush();
    if (bar != null) {
      bar.setExtraMessage(left());
      bar.stepTo(Math.round(plannedDone));
    }
  }

  private String left() {
    double pace = plannedDone > 0 ? taken / plannedDone : 1;
    return Plan.duration(pace * Math.max(0, planned - plannedDone)) + " left";
  }

  /** What is said behind a time that leaves out some cells. */
  static String ofUnknownTime(int cells) {
    return switch (cells) {
      case 0 -> "";
      case 1 -> ", and 1 cell of unknown time";
      default -> ", and %d cells of unknown time".formatted(cells);
    };
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      err.println();
      err.flush();
    }
  }
}
