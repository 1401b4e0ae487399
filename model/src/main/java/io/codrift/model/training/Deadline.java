package io.codrift.model.training;

import java.time.Duration;

/** A point in time after which training takes no further step. */
@FunctionalInterface
public interface Deadline {
  /** Never passes. */
  Deadline NONE = () -> false;

  /** Whether it has passed. */
  boolean passed();

  /**
   * An earlier deadline for work that is followed by other work, so that each part gets its share
   * of the time.
   *
   * @param share share of the whole time until the earlier deadline, 0 to 1
   */
  default Deadline until(double share) {
    return this;
  }

  /** A deadline {@code limit} from now, by the monotonic clock. */
  static Deadline after(Duration limit) {
    record Clocked(long begin, double nanos) implements Deadline {
      @Override
      public boolean passed() {
        return System.nanoTime() - begin >= nanos;
      }

      @Override
      public Deadline until(double share) {
        return new Clocked(begin, nanos * share);
      }
    }
    return new Clocked(System.nanoTime(), limit.toSeconds() * 1e9 + limit.toNanosPart());
  }
}
