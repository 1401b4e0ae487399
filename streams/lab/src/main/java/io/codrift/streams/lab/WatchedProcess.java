package io.codrift.streams.lab;

import io.codrift.streams.testing.process.CodriftProcess;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** A process that a study watches. Where it is not as it must be, the study fails with its log. */
record WatchedProcess(CodriftProcess process) {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** Waits until something is so. */
  void until(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      require(System.nanoTime() <= end, () -> "waited in vain for " + what);
      try {
        Thread.sleep(100);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  /** Waits until it has ended by itself. */
  void untilEnded(String what) {
    until("the end of " + what, () -> !process.isAlive());
  }

  /** Waits until its log contains a text. */
  void untilPrinted(String text) {
    until("\"%s\"".formatted(text), () -> process.log().contains(text));
  }

  /** Fails the study if something does not hold. */
  void require(boolean holds, Supplier<String> otherwise) {
    if (!holds) {
      throw new IllegalStateException("%s; the log:%n%s".formatted(otherwise.get(), process.log()));
    }
  }
}
