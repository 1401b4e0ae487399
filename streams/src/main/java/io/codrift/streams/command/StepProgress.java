package io.codrift.streams.command;

import java.io.PrintWriter;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows the progress of a training. */
interface StepProgress extends AutoCloseable {

  /** Sets the completed share, from 0 to 1; 0 when the fit begins. */
  void taken(double share);

  @Override
  void close();

  /**
   * On a terminal, a bar that is redrawn; otherwise a line after each tenth. Prints nothing if the
   * method does not train.
   *
   * @param trains whether the method trains a model
   */
  static StepProgress on(PrintWriter err, boolean trains, boolean terminal) {
    if (!trains) {
      return new Silent();
    }
    return terminal ? new Bar(err) : new Lines(err);
  }

  /** Prints nothing. */
  final class Silent implements StepProgress {
    @Override
    public void taken(double share) {}

    @Override
    public void close() {}
  }

  /** One line that a separate thread redraws. */
  final class Bar implements StepProgress {
    private static final int WIDTH = 79;
    private static final int REFRESH_MILLIS = 250;

    private static final int WHOLE = 100;

    private final PrintWriter err;
    private ProgressBar bar;

    private Bar(PrintWriter err) {
      this.err = err;
    }

    @Override
    public synchronized void taken(double share) {
      if (bar == null) {
        // Starts after the file has been read, so that an error message does not follow a bar on
        // the same line.
        bar =
            new ProgressBarBuilder()
                .setTaskName("training")
                .setInitialMax(WHOLE)
                .setUpdateIntervalMillis(REFRESH_MILLIS)
                .setStyle(ProgressBarStyle.UNICODE_BLOCK)
                .setUnit(" %", 1)
                .setConsumer(new DelegatingProgressBarConsumer(this::draw, WIDTH))
                .build();
      }
      bar.stepTo(Math.max(bar.getCurrent(), Math.round(share * WHOLE)));
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

  /** Plain lines, for output that is not a terminal. */
  final class Lines implements StepProgress {
    private static final int LINES = 10;

    private final PrintWriter err;
    private int printed;

    private Lines(PrintWriter err) {
      this.err = err;
    }

    @Override
    public synchronized void taken(double share) {
      int tenths = (int) (share * LINES + 1e-9);
      if (tenths > printed) {
        printed = tenths;
        err.printf("training: %d %%%n", tenths * 100 / LINES);
        err.flush();
      }
    }

    @Override
    public void close() {}
  }
}
