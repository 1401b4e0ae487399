package io.codrift.model.fold;

/**
 * Which side's density is modelled, given the other: H(X) − H(X|Y) = H(Y) − H(Y|X). Fixed by the
 * monitor's first window, by likelihood or dimension and never by the larger MI, which would be
 * biased upwards.
 */
public enum Side {
  X(0),
  Y(1);

  private final int code;

  Side(int code) {
    this.code = code;
  }

  /** What it is in checkpoints and seeds. */
  public int code() {
    return code;
  }

  /** The side of a {@link #code}, 0 or 1. */
  public static Side of(int code) {
    return code == X.code ? X : Y;
  }

  Side other() {
    return this == X ? Y : X;
  }

  /** The lower-dimensional side is the easier density; X if both are equal. */
  public static Side lower(int xDims, int yDims) {
    return yDims < xDims ? Y : X;
  }
}
