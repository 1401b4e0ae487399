package io.codrift.model;

/** The outcome of a fit. */
public enum EstimateStatus {
  /** The fit completed as planned. */
  OK,
  /** The time limit stopped the training early. The estimate has numbers. */
  CUT,
  /** All columns of X, or all of Y, are constant: MI is 0 by definition. */
  DEGENERATE,
  /** There are too few complete rows. The estimate has no numbers. */
  TOO_FEW,
  /** The fit failed because of its data. The estimate has no numbers. */
  FAILED
}
