package io.codrift.streams.testing.process;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** Waits for conditions in tests: in another thread, in a process, at a broker. */
public final class Conditions {
  /** Timeout of every condition. No test asserts on it. */
  private static final Duration LIMIT = Duration.ofMinutes(8);

  private Conditions() {}

  /**
   * Waits with the timeout and the interval that all tests share. What other threads throw is no
   * failure: tests make stream threads fail on purpose, and theirs may end in the next test.
   */
  public static ConditionFactory await(String alias) {
    return Awaitility.await(alias)
        .dontCatchUncaughtExceptions()
        .atMost(LIMIT)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(100));
  }
}
