package io.codrift.streams.demo;

import io.codrift.schemas.DependenceAlert;

/** Where a demo shows itself. One thread owns it, but {@link #note} may be called by any. */
interface DemoView extends AutoCloseable {

  /** A line that stays. */
  void line(String text);

  /** A line of the log. */
  void note(String text);

  /** Shows what is new. */
  void update(DemoProgress progress);

  /** An alert has come. */
  void alert(DependenceAlert alert);

  @Override
  void close();
}
