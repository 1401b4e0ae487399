package io.codrift.streams.demo;

import io.codrift.streams.broker.EmbeddedBroker;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/**
 * The broker and the view of one demo. Closing it, or stopping the process, removes all temporary
 * data.
 */
final class Session implements AutoCloseable {
  private final ShutdownGuard guard = new ShutdownGuard();
  private final DemoView view;

  /**
   * @param segments the segments, one row of the table each
   */
  Session(PrintWriter out, int segments) {
    DemoLog.quiet();
    view = guard.keep(Console.view(out, segments));
    if (view instanceof LiveView) {
      guard.keep(DemoLog.through(view));
    }
  }

  DemoView view() {
    return view;
  }

  /**
   * Starts a broker and the stages on it.
   *
   * @throws InterruptedException if the process is stopped in the meantime
   */
  DemoRun start(DemoPlan plan, DemoInput input) throws InterruptedException {
    guard.keep(input);
    view.line("starting a broker in this process");
    long before = System.nanoTime();
    EmbeddedBroker broker = guard.open(EmbeddedBroker::start);
    view.line(
        String.format(
            Locale.ROOT,
            "broker at %s after %.1f s",
            broker.bootstrapServers(),
            Duration.ofNanos(System.nanoTime() - before).toMillis() / 1000.0));
    DemoRun run = guard.open(() -> DemoRun.start(broker.bootstrapServers(), plan, input, view));
    view.line("metrics at " + run.metricsUri());
    return run;
  }

  @Override
  public void close() {
    guard.close();
  }
}
