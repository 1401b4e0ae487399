package io.codrift.model.experiment.grid;

import io.codrift.model.experiment.Pairs;
import java.util.Arrays;
import java.util.Optional;

/** Which side an estimator models given the other. */
public enum Direction {
  /** The paper's. In its cubic tasks Y is cubed. */
  X_GIVEN_Y("x-given-y"),
  Y_GIVEN_X("y-given-x");

  private final String text;

  Direction(String text) {
    this.text = text;
  }

  /** The direction of this name, as {@link #toString} writes it. */
  static Optional<Direction> of(String text) {
    return Arrays.stream(values()).filter(d -> d.text.equals(text)).findFirst();
  }

  /** The rows as an estimator gets them, which models its X. */
  Pairs of(Pairs rows) {
    return this == X_GIVEN_Y ? rows : rows.swapped();
  }

  @Override
  public String toString() {
    return text;
  }
}
