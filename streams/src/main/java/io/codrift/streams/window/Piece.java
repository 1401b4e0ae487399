package io.codrift.streams.window;

import java.time.Duration;

/**
 * How many bytes of parts a task may still send in the present piece of its work. What it sends is
 * committed before the next piece, as a transaction must not outlast its timeout. So it is with the
 * bytes of panes that get another layout. Not thread-safe.
 */
final class Piece {
  /** How often a piece begins. */
  static final Duration PERIOD = Duration.ofMillis(50);

  /** Bytes of a piece; it may have one part or pane more. */
  static final long BYTES = 4_000_000;

  private long left = BYTES;

  /** Begins the next piece. */
  void begin() {
    left = BYTES;
  }

  /** Counts what was sent or written. */
  void use(long bytes) {
    left -= bytes;
  }

  /** Whether more may be done in this piece. */
  boolean hasRoom() {
    return left > 0;
  }
}
