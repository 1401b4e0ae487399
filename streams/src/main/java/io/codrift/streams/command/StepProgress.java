package io.codrift.streams.command;

import java.io.PrintWriter;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** How far a training is, for somebody who waits. */
interface StepProgress extends AutoCloseable {

  /** So many steps are taken; 0 as the fit begins. */
  void taken(int steps);

  @Override
  void close();

  /**
   * A bar that is redrawn on a terminal, a line at every tenth elsewhere, and nothing where nothing
   * trains.
   *
   * @param total steps that will be taken
   */
  static StepProgress on(PrintWriter err, int total, boolean terminal) {
    if (total == 0) {
      return new Silent();
    }
    return terminal ? new Bar(err, total) : new Lines(err, total);
  }

  /** Nothing to wait for. */
  final class Silent implements StepProgress {
    @Override
    public void taken(int steps) {}

    @Override
    public void close() {}
  }

  /** One line, redrawn by a thread of its own. */
  final class Bar implements StepProgress {
    private static final int WIDTH = 79;
    private static final int REFRESH_MILLIS = 250;

    private final PrintWriter err;
    private final int total;
    private ProgressBar bar;

    private Bar(PrintWriter err, int total) {
      this.err = err;
      this.total = total;
    }

    @Override
    public synchronized void taken(int steps) {
      if (bar == null) {
        // Not before the file has been read: an error must not stand behind a bar.
        bar =
            new ProgressBarBuilder()
                .setTaskName("training")
                .setInitialMax(total)
                .setUpdateIntervalMillis(REFRESH_MILLIS)
                .setStyle(ProgressBarStyle.UNICODE_BLOCK)
                .setUnit(" steps", 1)
                .setConsumer(new DelegatingProgressBarConsumer(this::draw, WIDTH))
                .build();
      }
      bar.stepTo(steps);
    }

    private void draw(String text) {
      err.print("\r" + text.strip());
      err.flush();
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

  /** For a log. */
  final class Lines implements StepProgress {
    private static final int LINES = 10;

    private final PrintWriter err;
    private final int total;
    private int said;

    private Lines(PrintWriter err, int total) {
      this.err = err;
      this.total = total;
    }

    @Override
    public synchronized void taken(int steps) {
      int tenths = (int) ((long) steps * LINES / total);
      if (tenths > said) {
        said = tenths;
        err.printf("training: %d of %d steps%n", steps, total);
        err.flush();
      }
    }

    @Override
    public void close() {}
  }
}
