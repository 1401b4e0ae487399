package io.codrift.model.discrete;

import java.util.Arrays;
import java.util.List;

/**
 * The fit of a {@link LogisticModel} by penalised likelihood. The intercepts have a standard normal
 * prior. Each group of features has a normal prior of its own precision, which is found by MacKay's
 * evidence update λ = γ / Σw², where γ is the number of weights that the rows determine (Bishop,
 * "Pattern Recognition and Machine Learning", 2006, section 3.5). A group without an effect gets a
 * large precision, so many features cost little. The dense features are whitened first, so the
 * penalty does not depend on rotations of the context.
 */
final class LogisticFit implements LevelFit {
  private static final int UPDATES = 8;
  private static final int ITERATIONS = 30;
  private static final int LAST_ITERATIONS = 60;

  /** Nats of all rows together. */
  private static final double TOLERANCE = 0.05;

  /** The precisions have converged when no group's γ changes by more than this share or number. */
  private static final double SIMILAR_SHARE = 0.05;

  private static final double SIMILAR_NUMBER = 0.5;

  private static final double LEAST_PRECISION = 0.05;
  private static final double MOST_PRECISION = 1e6;

  private final FeaturePlan plan;
  private final Whitening whitening;
  private final int[] groups;
  private final double[] precisions;
  private final double[] weights;
  private final double[] logFrequencies;
  private final int levels;

  private LogisticFit(
      FeaturePlan plan,
      Whitening whitening,
      int[] groups,
      double[] precisions,
      double[] weights,
      double[] logFrequencies) {
    this.plan = plan;
    this.whitening = whitening;
    this.groups = groups;
    this.precisions = precisions;
    this.weights = weights;
    this.logFrequencies = logFrequencies;
    this.levels = logFrequencies.length;
  }

  /**
   * Fits precisions and weights.
   *
   * @param level the level of each row of the window, shape (n)
   * @param rows the rows to fit on
   */
  static LogisticFit of(List<SplitColumn> context, int[] level, int levels, int[] rows) {
    FeaturePlan plan = FeaturePlan.of(context, levels, rows.length);
    Features features = plan.of(context, rows);
    Whitening whitening = Whitening.of(features);
    int[] groups = plan.groups();
    int groupCount = 2 + Arrays.stream(groups).max().orElse(0);
    // Group 0 is the intercept.
    int[] shifted = new int[groups.length + 1];
    for (int i = 0; i < groups.length; i++) {
      shifted[i + 1] = groups[i] + 1;
    }
    double[] precisions = new double[groupCount];
    Arrays.fill(precisions, 1);
    double[] weights = new double[shifted.length * levels];
    double[] logFrequencies = Frequencies.logarithms(level, levels, rows);
    LogisticFit fit =
        new LogisticFit(plan, whitening, shifted, precisions, weights, logFrequencies);
    Likelihood likelihood = fit.likelihood(features, level, rows, logFrequencies);
    double[] determined = new double[groupCount];
    for (int update = 0; update < UPDATES; update++) {
      double[] next = likelihood.minimised(fit.weights, fit.precisions, ITERATIONS);
      double[] now = fit.determined(likelihood.information(next));
      boolean converged = similar(determined, now);
      determined = now;
      double[] updated = fit.updated(next, determined);
      fit = new LogisticFit(plan, whitening, shifted, updated, next, logFrequencies);
      if (converged) {
        break;
      }
    }
    return new LogisticFit(
        plan,
        whitening,
        shifted,
        fit.precisions,
        likelihood.minimised(fit.weights, fit.precisions, LAST_ITERATIONS),
        logFrequencies);
  }

  @Override
  public LogisticModel refitted(List<SplitColumn> context, int[] level, int[] rows) {
    double[] others = Frequencies.logarithms(level, levels, rows);
    Likelihood likelihood = likelihood(plan.of(context, rows), level, rows, others);
    double[] refitted = likelihood.minimised(weights, precisions, LAST_ITERATIONS);
    return new LogisticModel(plan, others, whitening.raw(refitted, levels));
  }

  private Likelihood likelihood(Features features, int[] level, int[] rows, double[] frequencies) {
    int[] levelOfRow = Arrays.stream(rows).map(r -> level[r]).toArray();
    return new Likelihood(features, whitening.apply(features), levelOfRow, frequencies, groups);
  }

  private static boolean similar(double[] before, double[] after) {
    for (int g = 0; g < before.length; g++) {
      double change = Math.abs(after[g] - before[g]);
      if (change > Math.max(SIMILAR_NUMBER, SIMILAR_SHARE * after[g])) {
        return false;
      }
    }
    return true;
  }

  /**
   * γ of each group: the number of weights that the rows determine and not the prior.
   *
   * @param information the diagonal of the Hessian, shape (1 + features, levels)
   */
  private double[] determined(double[] information) {
    double[] determined = new double[precisions.length];
    for (int i = 0; i < groups.length; i++) {
      int g = groups[i];
      for (int l = 0; l < levels; l++) {
        double h = information[i * levels + l];
        determined[g] += h / (h + precisions[g]) * (levels - 1) / levels;
      }
    }
    return determined;
  }

  private double[] updated(double[] next, double[] determined) {
    double[] squares = new double[precisions.length];
    for (int i = 0; i < groups.length; i++) {
      for (int l = 0; l < levels; l++) {
        squares[groups[i]] += next[i * levels + l] * next[i * levels + l];
      }
    }
    double[] updated = precisions.clone();
    for (int g = 1; g < updated.length; g++) {
      if (determined[g] > 0) {
        double precision = determined[g] / Math.max(squares[g], Double.MIN_NORMAL);
        updated[g] = Math.max(LEAST_PRECISION, Math.min(MOST_PRECISION, precision));
      }
    }
    return updated;
  }

  @Override
  public LogisticModel model() {
    return new LogisticModel(plan, logFrequencies, whitening.raw(weights, levels));
  }

  /** The negative log-likelihood of rows with whitened features. */
  private static final class Likelihood {
    private final Features features;
    private final double[] white;
    private final int[] level;
    private final double[] logFrequencies;
    private final int[] groups;
    private final int levels;
    private final double[] occupancy;

    Likelihood(
        Features features, double[] white, int[] level, double[] logFrequencies, int[] groups) {
      this.features = features;
      this.white = white;
      this.level = level;
      this.logFrequencies = logFrequencies;
      this.groups = groups;
      this.levels = logFrequencies.length;
      int dense = features.dense();
      this.occupancy = new double[groups.length];
      Arrays.fill(occupancy, 0, 1 + dense, features.rows());
      for (int indicator : features.indicators()) {
        occupancy[1 + dense + indicator]++;
      }
    }

    /** Minimises with a penalty, in coordinates in which the Hessian is near the identity. */
    double[] minimised(double[] start, double[] precisions, int iterations) {
      double[] scale = new double[start.length];
      double[] penalty = new double[start.length];
      double[] scaled = new double[start.length];
      for (int i = 0; i < groups.length; i++) {
        for (int l = 0; l < levels; l++) {
          double p = Math.exp(logFrequencies[l]);
          int at = i * levels + l;
          penalty[at] = precisions[groups[i]];
          scale[at] = 1 / Math.sqrt(occupancy[i] * p * (1 - p) + penalty[at]);
          scaled[at] = start[at] / scale[at];
        }
      }
      double[] weights = new double[start.length];
      Lbfgs.Objective objective =
          (point, gradient) -> {
            double value = 0;
            for (int i = 0; i < point.length; i++) {
              weights[i] = point[i] * scale[i];
              gradient[i] = penalty[i] * weights[i];
              value += 0.5 * penalty[i] * weights[i] * weights[i];
            }
            value += add(weights, gradient);
            for (int i = 0; i < gradient.length; i++) {
              gradient[i] *= scale[i];
            }
            return value;
          };
      double[] found = Lbfgs.minimise(objective, scaled, iterations, TOLERANCE);
      for (int i = 0; i < found.length; i++) {
        found[i] *= scale[i];
      }
      return found;
    }

    /** Adds the gradient and returns the value. */
    private double add(double[] weights, double[] gradient) {
      double value = 0;
      double[] p = new double[levels];
      for (int r = 0; r < features.rows(); r++) {
        probabilities(r, weights, p);
        value -= Math.log(Math.max(p[level[r]], Double.MIN_NORMAL));
        p[level[r]] -= 1;
        addOuter(r, p, gradient, false);
      }
      return value;
    }

    private void probabilities(int row, double[] weights, double[] into) {
      System.arraycopy(logFrequencies, 0, into, 0, levels);
      LogisticModel.addLogits(features, white, row, weights, into);
      double largest = Double.NEGATIVE_INFINITY;
      for (int l = 0; l < levels; l++) {
        largest = Math.max(largest, into[l]);
      }
      double sum = 0;
      for (int l = 0; l < levels; l++) {
        into[l] = Math.exp(into[l] - largest);
        sum += into[l];
      }
      for (int l = 0; l < levels; l++) {
        into[l] /= sum;
      }
    }

    /** Adds features × values, or squared features × values. */
    private void addOuter(int row, double[] values, double[] into, boolean squared) {
      for (int l = 0; l < levels; l++) {
        into[l] += values[l];
      }
      int dense = features.dense();
      for (int i = 0; i < dense; i++) {
        double feature = white[row * dense + i];
        double factor = squared ? feature * feature : feature;
        if (factor != 0) {
          int at = (1 + i) * levels;
          for (int l = 0; l < levels; l++) {
            into[at + l] += factor * values[l];
          }
        }
      }
      for (int s = 0; s < features.shown(); s++) {
        int at = (1 + dense + features.indicators()[row * features.shown() + s]) * levels;
        for (int l = 0; l < levels; l++) {
          into[at + l] += values[l];
        }
      }
    }

    /** The diagonal of the Hessian without the penalty, shape (1 + features, levels). */
    double[] information(double[] weights) {
      double[] information = new double[weights.length];
      double[] p = new double[levels];
      for (int r = 0; r < features.rows(); r++) {
        probabilities(r, weights, p);
        for (int l = 0; l < levels; l++) {
          p[l] *= 1 - p[l];
        }
        addOuter(r, p, information, true);
      }
      return information;
    }
  }
}
