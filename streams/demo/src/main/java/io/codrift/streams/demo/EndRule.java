package io.codrift.streams.demo;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * When a demo ends. By default it runs until it is stopped.
 *
 * @param untilAlert whether to end at the first alert
 * @param duration time to run
 * @param windows number of windows of every pair
 */
record EndRule(boolean untilAlert, Optional<Duration> duration, OptionalLong windows) {
  static final EndRule NEVER = new EndRule(false, Optional.empty(), OptionalLong.empty());

  /** Whether to end now. */
  boolean reached(Board board, Duration elapsed) {
    return (untilAlert && !board.alerts().isEmpty())
        || duration.filter(d -> elapsed.compareTo(d) >= 0).isPresent()
        || (windows.isPresent() && board.windows() >= windows.getAsLong());
  }

  /** Whether an end without an alert is a failure. */
  boolean expectsAlert() {
    return untilAlert || duration.isPresent() || windows.isPresent();
  }
}
