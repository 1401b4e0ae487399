package io.codrift.model.experiment.grid;

/** How the time of a fit grows. */
enum Growth {
  /** Trains by epochs: with the steps, as many for each epoch as the rows have batches. */
  EPOCHS,

  /**
   * Trains a number of steps of its own, which from some number of rows on is always the same; what
   * comes before the steps grows with the rows.
   */
  OWN_STEPS,

  /** A formula: with the rows. */
  ROWS,

  /** A formula that compares rows with each other: at most with the square of their number. */
  SQUARE
}
