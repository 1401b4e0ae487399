package io.codrift.model.fold;

/**
 * The side whose density is modelled, given the other: H(X) − H(X|Y) = H(Y) − H(Y|X). It is chosen
 * in the monitor's first window, by dimension or by the likelihood of validation rows. The MI of
 * evaluation rows is not used for the choice, because it would then be biased upwards.
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
   * The side with fewer dimensions, because its density is easier to model; X if both are equal.
   */
  public static Side lower(int xDims, int yDims) {
    return yDims < xDims ? Y : X;
  }
}
