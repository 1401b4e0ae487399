package io.codrift.model.experiment.critic;

/**
 * InfoNCE (van den Oord et al. 2018, arXiv:1807.03748; Poole et al. 2019, arXiv:1905.06922,
 * equation 12): the mean over the n rows of a batch of T(x_i, y_i) − log (1/n) Σ_j exp T(x_i, y_j),
 * with every y_j of the batch. The loss is the negative of the estimate.
 *
 * <p>Known bias: no estimate is above log n, whatever the critic.
 *
 * @param batch n
 */
record InfoNce(int batch) implements CriticReading, CriticLoss {
  @Override
  public int partners() {
    return batch - 1;
  }

  @Override
  public double of(PairScores scores) {
    return scores
        .rowNumbers()
        .mapToDouble(
            i -> scores.joint()[i] - scores.logSumExpOfRow(i) + Math.log(1 + scores.partners()))
        .average()
        .orElseThrow();
  }

  @Override
  public OfBatch begin() {
    return scores ->
        scores
            .logSumExpOfRows()
            .sub(scores.joint())
            .mean()
            .sub((float) Math.log(1 + scores.partners()));
  }
}
