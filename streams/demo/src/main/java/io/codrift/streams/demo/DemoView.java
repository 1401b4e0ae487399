package io.codrift.streams.demo;

import io.codrift.schemas.DependenceAlert;

/** The output of a demo. Owned by one thread, but any thread may call {@link #note}. */
interface DemoView extends AutoCloseable {

  /** Prints a line that stays. */
  void line(String text);

  /** Prints a line of the log. */
  void note(String text);

  /** Shows the current progress. */
  void update(DemoProgress progress);

  /** Shows an alert. */
  void alert(DependenceAlert alert);

  @Override
  void close();
}
