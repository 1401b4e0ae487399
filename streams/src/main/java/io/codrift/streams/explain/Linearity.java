package io.codrift.streams.explain;

import io.codrift.model.detect.Mean;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How much of the mutual information is linear.
 *
 * @param kind in one word
 * @param share the linear part over the mutual information, 0 to 1; empty without a dependence
 */
public record Linearity(Kind kind, OptionalDouble share) {
  private static final double MOST = 0.9;
  private static final double HALF = 0.5;

  /** A smaller mutual information is none, nats. */
  private static final double LEAST_NATS = 0.01;

  /** What a dependence is called. */
  public enum Kind {
    LINEAR("linear"),
    PARTLY_LINEAR("partly linear"),
    NOT_LINEAR("not linear"),
    NO_DEPENDENCE("no dependence"),
    UNKNOWN("unknown");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    /** As it is written for people. */
    public String words() {
      return words;
    }
  }

  static Linearity of(Optional<Mean> mi, Optional<Mean> linear) {
    if (mi.isEmpty() || linear.isEmpty()) {
      return new Linearity(Kind.UNKNOWN, OptionalDouble.empty());
    }
    double value = mi.get().value();
    if (value < Math.max(LEAST_NATS, 2 * mi.get().standardError().orElse(0))) {
      return new Linearity(Kind.NO_DEPENDENCE, OptionalDouble.empty());
    }
    double share = Math.max(0, Math.min(1, linear.get().value() / value));
    Kind kind = share >= MOST ? Kind.LINEAR : share >= HALF ? Kind.PARTLY_LINEAR : Kind.NOT_LINEAR;
    return new Linearity(kind, OptionalDouble.of(share));
  }
}
