package io.codrift.streams.command;

import java.io.PrintWriter;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import picocli.CommandLine.Model.CommandSpec;

/** Shows the progress of a long piece of work. */
interface StepProgress extends AutoCloseable {
  /** Set by the launcher if standard error is a terminal. */
  String TERMINAL = "codrift.stderr.terminal";

  /** Sets the completed share, from 0 to 1; 0 when the fit begins. */
  void taken(double share);

  @Override
  void close();

  /**
   * Of a command, on its standard error.
   *
   * @param task what is done, one word
   */
  static StepProgress of(CommandSpec spec, String task) {
    return on(spec.commandLine().getErr(), task, Boolean.getBoolean(TERMINAL));
  }

  /**
   * On a terminal, a bar that is redrawn; otherwise a line after each tenth.
   *
   * @param task what is done, one word
   */
  static StepProgress on(PrintWriter err, String task, boolean terminal) {
    return terminal ? new Bar(err, task) : new Lines(err, task);
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
    private final String task;
    private ProgressBar bar;

    private Bar(PrintWriter err, String task) {
      this.err = err;
      this.task = task;
    }

    @Override
    public synchronized void taken(double share) {
      if (bar == null) {
        // Starts after the file has been read, so that an error message does not follow a bar on
        // the same line.
        bar =
            new ProgressBarBuilder()
                .setTaskName(task)
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
    private final String task;
    private int printed;

    private Lines(PrintWriter err, String task) {
      this.err = err;
      this.task = task;
    }

    @Override
    public synchronized void taken(double share) {
      int tenths = (int) (share * LINES + 1e-9);
      if (tenths > printed) {
        printed = tenths;
        err.printf("%s: %d %%%n", task, tenths * 100 / LINES);
        err.flush();
      }
    }

    @Override
    public void close() {}
  }
}
