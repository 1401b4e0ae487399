package io.codrift.model.discrete;

import java.util.Arrays;
import java.util.List;

/** The fit of a {@link ScoreModel} whose precisions can be used for a fit on other rows. */
final class ScoreFit {
  private static final int ROUNDS = 3;
  private static final double LEAST_VARIANCE = 1e-4;

  private final PenalisedFit fit;
  private final double variance;
  private final ScoreModel model;

  private ScoreFit(PenalisedFit fit, double variance, ScoreModel model) {
    this.fit = fit;
    this.variance = variance;
    this.model = model;
  }

  /**
   * Fits precisions, weights and variances.
   *
   * @param others the other columns
   * @param column the column whose scores are modelled
   * @param rows the rows to fit on, in which the column has scores
   */
  static ScoreFit of(List<SplitColumn> others, SplitColumn column, int[] rows, Work work) {
    FeaturePlan plan = FeaturePlan.of(others, 1, rows.length, work);
    int[] few = PenalisedFit.searched(rows);
    Features features = plan.of(others, few);
    double[] scores = some(column, few);
    PenalisedFit fit = PenalisedFit.begin(plan, features, 1);
    double variance = 1;
    for (int round = 0; round < ROUNDS; round++) {
      fit = fit.improved(features, new SquaredLoss(scores, variance));
      double[] weights = fit.weights();
      double[] mean = new double[1];
      double sum = 0;
      for (int k = 0; k < few.length; k++) {
        mean[0] = 0;
        PenalisedFit.addPredictors(features, features.values(), k, weights, mean);
        sum += (scores[k] - mean[0]) * (scores[k] - mean[0]);
      }
      variance = Math.max(LEAST_VARIANCE, sum / Math.max(1, few.length - fit.determined()));
    }
    double[] all = some(column, rows);
    if (few.length < rows.length) {
      fit = fit.refitted(plan.of(others, rows), new SquaredLoss(all, variance));
    }
    return new ScoreFit(
        fit, variance, ScoreModel.of(plan, fit.weights(), others, rows, all, fit.determined()));
  }

  private static double[] some(SplitColumn column, int[] rows) {
    return Arrays.stream(rows).mapToDouble(r -> column.scores()[r]).toArray();
  }

  ScoreModel model() {
    return model;
  }

  /** The model with the same precisions, fitted on other rows. */
  ScoreModel refitted(List<SplitColumn> others, SplitColumn column, int[] rows) {
    double[] scores = some(column, rows);
    PenalisedFit refitted =
        fit.refitted(fit.plan().of(others, rows), new SquaredLoss(scores, variance));
    return ScoreModel.of(
        fit.plan(), refitted.weights(), others, rows, scores, refitted.determined());
  }

  /** The negative log-density of a normal with a known variance, without its constant. */
  @SuppressWarnings("ArrayRecordComponent")
  private record SquaredLoss(double[] scores, double variance) implements Loss {
    @Override
    public int predictors() {
      return 1;
    }

    @Override
    public int directions() {
      return 1;
    }

    @Override
    public double[] usualCurvature() {
      return new double[] {1 / variance};
    }

    @Override
    public double derive(int row, double[] predictors) {
      double residual = predictors[0] - scores[row];
      predictors[0] = residual / variance;
      return 0.5 * residual * residual / variance;
    }

    @Override
    public void curve(double[] predictors) {
      predictors[0] = 1 / variance;
    }
  }
}
