package io.codrift.streams.demo;

import io.codrift.schemas.DependenceAlert;
import io.codrift.streams.text.Printable;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import picocli.CommandLine.Help.Ansi;

/**
 * A table that is redrawn in place, with a progress bar below. Permanent lines scroll above it. For
 * terminals that support ANSI escapes.
 */
final class LiveView implements DemoView {
  private static final String UP_AND_CLEAR = "\033[%dA\033[J";
  private static final int REFRESH_MILLIS = 500;

  private final PrintWriter out;
  private final int width;
  private final ProgressBar bar;
  private List<String> table = List.of();
  private String barText = "";
  private int drawn;
  private boolean closed;

  /**
   * @param width columns of the terminal; longer lines are truncated, because a wrapped line cannot
   *     be redrawn
   */
  LiveView(PrintWriter out, int width) {
    this.out = out;
    this.width = width;
    this.bar =
        new ProgressBarBuilder()
            .setTaskName("starting")
            .setInitialMax(1)
            .setUpdateIntervalMillis(REFRESH_MILLIS)
            .setStyle(ProgressBarStyle.UNICODE_BLOCK)
            .setUnit(" windows", 1)
            .setConsumer(new DelegatingProgressBarConsumer(this::progress, width - 1))
            .build();
  }

  @Override
  public synchronized void line(String text) {
    erase();
    out.println(text);
    draw();
  }

  @Override
  public void note(String text) {
    line(text.strip(), Ansi.Style.faint);
  }

  @Override
  public void update(DemoProgress progress) {
    // The bar is also drawn by its own thread, so it must not be called while holding this lock.
    bar.setExtraMessage(" " + progress.phase());
    bar.maxHint(progress.windowsExpected());
    bar.stepTo(progress.windows());
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add(cut(DemoText.heading()));
    progress.rows().forEach(row -> lines.add(cut(row)));
    synchronized (this) {
      erase();
      table = lines;
      draw();
    }
  }

  @Override
  public void alert(DependenceAlert alert) {
    line(DemoText.alert(alert), Ansi.Style.bold, Ansi.Style.fg_red);
  }

  /** The style is for the terminal, and not part of the line: a line is printed without such. */
  private synchronized void line(String text, Ansi.Style... styles) {
    erase();
    out.print(Ansi.AUTO.apply(Printable.of(text), List.of(styles)));
    out.println();
    draw();
  }

  private synchronized void progress(String text) {
    if (!closed) {
      erase();
      barText = cut(text.strip());
      draw();
    }
  }

  private void erase() {
    if (drawn > 0) {
      out.print(UP_AND_CLEAR.formatted(drawn));
      drawn = 0;
    }
  }

  private void draw() {
    if (!closed) {
      table.forEach(out::println);
      out.println(barText);
      drawn = table.size() + 1;
    }
    out.flush();
  }

  private String cut(String text) {
    return text.length() < width ? text : text.substring(0, width - 1);
  }

  /** Keeps the table as it was last drawn. */
  @Override
  public void close() {
    bar.close();
    synchronized (this) {
      closed = true;
      out.flush();
    }
  }
}
