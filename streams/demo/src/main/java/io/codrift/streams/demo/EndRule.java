package io.codrift.streams.demo;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * When a demo ends by itself; by default never.
 *
 * @param untilAlert with the first alert
 * @param duration after this time
 * @param windows after so many windows of every pair
 */
record EndRule(boolean untilAlert, Optional<Duration> duration, OptionalLong windows) {
  static final EndRule NEVER = new EndRule(false, Optional.empty(), OptionalLong.empty());

  /** Whether to end now. */
  boolean reached(Board board, Duration elapsed) {
    return (untilAlert && !board.alerts().isEmpty())
        || duration.filter(d -> elapsed.compareTo(d) >= 0).isPresent()
        || (windows.isPresent() && board.windows() >= windows.getAsLong());
  }

  /** Whether it is a failure that no alert has come. */
  boolean expectsAlert() {
    return untilAlert || duration.isPresent() || windows.isPresent();
  }
}
