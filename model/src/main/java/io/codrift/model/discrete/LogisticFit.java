package io.codrift.model.discrete;

import java.util.Arrays;
import java.util.List;

/** The fit of a {@link LogisticModel}. */
final class LogisticFit implements LevelFit {
  private final PenalisedFit fit;
  private final double[] logFrequencies;

  private LogisticFit(PenalisedFit fit, double[] logFrequencies) {
    this.fit = fit;
    this.logFrequencies = logFrequencies;
  }

  /**
   * Fits precisions and weights.
   *
   * @param level the level of each row of the window, shape (n)
   * @param rows the rows to fit on
   */
  static LogisticFit of(List<SplitColumn> context, int[] level, int levels, int[] rows, Work work) {
    FeaturePlan plan = FeaturePlan.of(context, levels, rows.length, work);
    double[] logFrequencies = Frequencies.logarithms(level, levels, rows);
    int[] few = PenalisedFit.searched(rows);
    Features features = plan.of(context, few);
    PenalisedFit fit =
        PenalisedFit.begin(plan, features, levels)
            .improved(features, new LogLoss(some(level, few), logFrequencies));
    if (few.length < rows.length) {
      fit = fit.refitted(plan.of(context, rows), new LogLoss(some(level, rows), logFrequencies));
    }
    return new LogisticFit(fit, logFrequencies);
  }

  private static int[] some(int[] level, int[] rows) {
    return Arrays.stream(rows).map(r -> level[r]).toArray();
  }

  @Override
  public LogisticModel model() {
    return new LogisticModel(fit.plan(), logFrequencies, fit.weights());
  }

  @Override
  public LogisticModel refitted(List<SplitColumn> context, int[] level, int[] rows) {
    double[] others = Frequencies.logarithms(level, logFrequencies.length, rows);
    PenalisedFit refitted =
        fit.refitted(fit.plan().of(context, rows), new LogLoss(some(level, rows), others));
    return new LogisticModel(fit.plan(), others, refitted.weights());
  }

  /** −log P(level), where the predictors are added to the log-frequencies. */
  @SuppressWarnings("ArrayRecordComponent")
  private record LogLoss(int[] level, double[] logFrequencies) implements Loss {
    @Override
    public int predictors() {
      return logFrequencies.length;
    }

    @Override
    public int directions() {
      return logFrequencies.length - 1;
    }

    @Override
    public double[] usualCurvature() {
      return Arrays.stream(logFrequencies)
          .map(log -> Math.exp(log) * (1 - Math.exp(log)))
          .toArray();
    }

    @Override
    public double derive(int row, double[] predictors) {
      toProbabilities(predictors);
      double loss = -Math.log(Math.max(predictors[level[row]], Double.MIN_NORMAL));
      predictors[level[row]] -= 1;
      return loss;
    }

    @Override
    public void curve(double[] predictors) {
      toProbabilities(predictors);
      for (int l = 0; l < predictors.length; l++) {
        predictors[l] *= 1 - predictors[l];
      }
    }

    private void toProbabilities(double[] predictors) {
      double largest = Double.NEGATIVE_INFINITY;
      for (int l = 0; l < predictors.length; l++) {
        predictors[l] += logFrequencies[l];
        largest = Math.max(largest, predictors[l]);
      }
      double sum = 0;
      for (int l = 0; l < predictors.length; l++) {
        predictors[l] = Math.exp(predictors[l] - largest);
        sum += predictors[l];
      }
      for (int l = 0; l < predictors.length; l++) {
        predictors[l] /= sum;
      }
    }
  }
}
