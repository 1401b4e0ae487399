package io.codrift.streams.testing.process;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** How tests await what happens elsewhere: in another thread, in a process, at a broker. */
public final class Conditions {
  /** How long any condition may take before the test fails; no test asserts on it. */
  private static final Duration LIMIT = Duration.ofMinutes(8);

  private Conditions() {}

  /** Awaits a condition with the time limit and the interval that all tests share. */
  public static ConditionFactory await(String alias) {
    return Awaitility.await(alias)
        .atMost(LIMIT)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(100));
  }
}
