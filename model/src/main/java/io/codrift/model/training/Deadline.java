package io.codrift.model.training;

import java.time.Duration;

/** A moment after which training takes no further step. */
@FunctionalInterface
public interface Deadline {
  /** Never passes. */
  Deadline NONE = () -> false;

  /** Whether it has passed. */
  boolean passed();

  /** A deadline {@code limit} from now, by the monotonic clock. */
  static Deadline after(Duration limit) {
    long start = System.nanoTime();
    long nanos = limit.toNanos();
    return () -> System.nanoTime() - start >= nanos;
  }
}
