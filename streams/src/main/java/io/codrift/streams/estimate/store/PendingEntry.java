package io.codrift.streams.estimate.store;

import io.codrift.schemas.PendingWindow;
import io.codrift.schemas.WindowSample;
import io.codrift.streams.topic.UnionSerde;

/** A value of the store of pending windows. */
public sealed interface PendingEntry extends UnionSerde.Member {

  /** The facts of the window, and the monitors that are still to be published. */
  record Header(PendingWindow message) implements PendingEntry {}

  /** A chunk of the window's rows. */
  record Rows(WindowSample message) implements PendingEntry {}
}
