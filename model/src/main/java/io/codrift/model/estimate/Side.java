package io.codrift.model.estimate;

/**
 * Which side's density is modelled, given the other: H(X) − H(X|Y) = H(Y) − H(Y|X). Fixed with the
 * monitor (design rule "Candidates are mixed").
 */
enum Side {
  X,
  Y;

  /** The lower-dimensional side is the easier density; X if both are equal. */
  static Side lower(int xDims, int yDims) {
    return yDims < xDims ? Y : X;
  }
}
