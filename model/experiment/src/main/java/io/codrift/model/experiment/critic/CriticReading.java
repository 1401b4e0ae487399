package io.codrift.model.experiment.critic;

/** An estimate of the mutual information from a critic's scores. */
interface CriticReading {
  /** Partners of each row where all rows are read together: they make the estimate less noisy. */
  int PARTNERS = 16;

  /** The estimate, nats. */
  double of(PairScores scores);

  /**
   * Number of rows that are read together; an estimate is the mean over all such batches. Rows
   * after the last whole batch are left out.
   */
  default int batch() {
    return Integer.MAX_VALUE;
  }

  /** Number of partners of each row, at most all other rows of the batch. */
  default int partners() {
    return PARTNERS;
  }
}
