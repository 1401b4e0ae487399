package io.codrift.model;

/** What became of a fit. */
public enum EstimateStatus {
  /** Numbers as planned. */
  OK,
  /** Numbers, but the time limit cut the training. */
  CUT,
  /** A constant column: MI is 0 by definition. */
  DEGENERATE,
  /** Too few complete rows: no numbers. */
  TOO_FEW,
  /** The fit failed by its data: no numbers. */
  FAILED
}
