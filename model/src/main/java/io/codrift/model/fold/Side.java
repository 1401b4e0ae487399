package io.codrift.model.fold;

import io.codrift.model.discrete.SideColumns;

/**
 * The side whose density is modelled, given the other: H(X) − H(X|Y) = H(Y) − H(Y|X). It is chosen
 * in the monitor's first window with rows enough for flows, by dimension or by the likelihood of
 * validation rows. The MI of evaluation rows is not used for the choice, because it would then be
 * biased upwards.
 */
public enum Side {
  X(0),
  Y(1);

  private final int code;

  Side(int code) {
    this.code = code;
  }

  /** The code in checkpoints and seeds. */
  public int code() {
    return code;
  }

  /** Returns the side of a {@link #code}, 0 or 1. */
  public static Side of(int code) {
    return code == X.code ? X : Y;
  }

  Side other() {
    return this == X ? Y : X;
  }

  /**
   * The side to model in a monitor's first window. The probability of levels is easier to model
   * than a density, so it is the discrete side if there is one, with fewer atoms if there are two.
   */
  static Side first(SideColumns x, SideColumns y) {
    if (x.isDiscrete() != y.isDiscrete()) {
      return x.isDiscrete() ? X : Y;
    }
    return x.isDiscrete()
        ? lower(x.atoms(), y.atoms())
        : lower(x.columns().size(), y.columns().size());
  }

  /**
   * The side with fewer dimensions, because its density is easier to model; X if both are equal.
   */
  public static Side lower(int xDims, int yDims) {
    return yDims < xDims ? Y : X;
  }
}
