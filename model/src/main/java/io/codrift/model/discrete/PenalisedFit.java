package io.codrift.model.discrete;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Weights of features by penalised likelihood. The intercepts have a standard normal prior. Each
 * group of features has a normal prior of its own precision, which is found by MacKay's evidence
 * update λ = γ / Σw², where γ is the number of weights that the rows determine (Bishop, "Pattern
 * Recognition and Machine Learning", 2006, section 3.5). A group without an effect gets a large
 * precision, so many features cost little. The dense features are whitened first, so the penalty
 * does not depend on rotations of the context.
 */
final class PenalisedFit {
  private static final int SEARCH_ROWS = 4096;
  private static final int UPDATES = 8;
  private static final int ITERATIONS = 30;
  private static final int LAST_ITERATIONS = 60;

  /** Nats of all rows together. The precisions need no weights to the last digit. */
  private static final double TOLERANCE = 0.5;

  private static final double LAST_TOLERANCE = 0.05;

  /** The precisions have converged when no group's γ changes by more than this share or number. */
  private static final double SIMILAR_SHARE = 0.05;

  private static final double SIMILAR_NUMBER = 0.5;
  private static final double LEAST_PRECISION = 0.05;
  private static final double MOST_PRECISION = 1e6;

  private final FeaturePlan plan;
  private final Whitening whitening;
  // Of the intercept, the dense features and the indicators; group 0 is the intercept.
  private final int[] groups;
  private final double[] precisions;
  // Of whitened features, shape (1 + features, predictors).
  private final double[] weights;
  private final double determined;

  private PenalisedFit(
      FeaturePlan plan,
      Whitening whitening,
      int[] groups,
      double[] precisions,
      double[] weights,
      double determined) {
    this.plan = plan;
    this.whitening = whitening;
    this.groups = groups;
    this.precisions = precisions;
    this.weights = weights;
    this.determined = determined;
  }

  /** The rows on which precisions are found: every row, or with very many every second or so. */
  static int[] searched(int[] rows) {
    int stride = Math.max(1, rows.length / SEARCH_ROWS);
    return IntStream.range(0, rows.length).filter(k -> k % stride == 0).map(k -> rows[k]).toArray();
  }

  /** A fit of zero weights, to be improved. */
  static PenalisedFit begin(FeaturePlan plan, Features features, int predictors) {
    int[] groups = new int[1 + plan.dense() + plan.indicators()];
    int[] ofFeatures = plan.groups();
    for (int i = 0; i < ofFeatures.length; i++) {
      groups[1 + i] = 1 + ofFeatures[i];
    }
    double[] precisions = new double[1 + Arrays.stream(groups).max().orElse(0)];
    Arrays.fill(precisions, 1);
    return new PenalisedFit(
        plan,
        Whitening.of(features),
        groups,
        precisions,
        new double[groups.length * predictors],
        0);
  }

  /** Fits precisions and weights. */
  PenalisedFit improved(Features features, Loss loss) {
    Rows rows = new Rows(features, whitening.apply(features), loss, groups);
    PenalisedFit fit = this;
    double[] before = new double[precisions.length];
    for (int update = 0; update < UPDATES; update++) {
      double[] next = rows.minimised(fit.weights, fit.precisions, ITERATIONS, TOLERANCE);
      double[] now = fit.determined(rows.curvature(next), loss);
      boolean converged = similar(before, now);
      before = now;
      fit = fit.with(fit.updated(next, now, loss.predictors()), next, now);
      if (converged) {
        break;
      }
    }
    double[] last = rows.minimised(fit.weights, fit.precisions, LAST_ITERATIONS, LAST_TOLERANCE);
    return fit.with(fit.precisions, last, before);
  }

  /** The same precisions with weights fitted to other rows. */
  PenalisedFit refitted(Features features, Loss loss) {
    Rows rows = new Rows(features, whitening.apply(features), loss, groups);
    double[] others = rows.minimised(weights, precisions, LAST_ITERATIONS, LAST_TOLERANCE);
    return new PenalisedFit(plan, whitening, groups, precisions, others, determined);
  }

  private PenalisedFit with(double[] nextPrecisions, double[] nextWeights, double[] byGroup) {
    return new PenalisedFit(
        plan, whitening, groups, nextPrecisions, nextWeights, Arrays.stream(byGroup).sum());
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
   * @param curvature the diagonal of the Hessian without the penalty
   */
  private double[] determined(double[] curvature, Loss loss) {
    int count = loss.predictors();
    double[] byGroup = new double[precisions.length];
    for (int i = 0; i < groups.length; i++) {
      for (int l = 0; l < count; l++) {
        double h = curvature[i * count + l];
        byGroup[groups[i]] += h / (h + precisions[groups[i]]) * loss.directions() / count;
      }
    }
    return byGroup;
  }

  private double[] updated(double[] next, double[] byGroup, int count) {
    double[] squares = new double[precisions.length];
    for (int i = 0; i < next.length; i++) {
      squares[groups[i / count]] += next[i] * next[i];
    }
    double[] updated = precisions.clone();
    for (int g = 1; g < updated.length; g++) {
      if (byGroup[g] > 0) {
        double precision = byGroup[g] / Math.max(squares[g], Double.MIN_NORMAL);
        updated[g] = Math.max(LEAST_PRECISION, Math.min(MOST_PRECISION, precision));
      }
    }
    return updated;
  }

  FeaturePlan plan() {
    return plan;
  }

  /** γ of all groups together. */
  double determined() {
    return determined;
  }

  /** Weights of the features as they are, shape (1 + features, predictors). */
  double[] weights() {
    return whitening.raw(weights, weights.length / groups.length);
  }

  /** The predictors of one row, added to {@code into}. */
  static void addPredictors(
      Features features, double[] dense, int row, double[] weights, double[] into) {
    int count = into.length;
    for (int l = 0; l < count; l++) {
      into[l] += weights[l];
    }
    int size = features.dense();
    for (int i = 0; i < size; i++) {
      double value = dense[row * size + i];
      if (value != 0) {
        int at = (1 + i) * count;
        for (int l = 0; l < count; l++) {
          into[l] += value * weights[at + l];
        }
      }
    }
    for (int s = 0; s < features.shown(); s++) {
      int at = (1 + size + features.indicators()[row * features.shown() + s]) * count;
      for (int l = 0; l < count; l++) {
        into[l] += weights[at + l];
      }
    }
  }

  /**
   * Adds features × values of one row: the derivative of its predictors by the weights.
   *
   * @param values shape (predictors)
   * @param into intercept, dense features and indicators, shape (1 + features, predictors)
   */
  static void addOuter(Features features, double[] dense, int row, double[] values, double[] into) {
    int count = values.length;
    for (int l = 0; l < count; l++) {
      into[l] += values[l];
    }
    int size = features.dense();
    for (int i = 0; i < size; i++) {
      double factor = dense[row * size + i];
      if (factor != 0) {
        int at = (1 + i) * count;
        for (int l = 0; l < count; l++) {
          into[at + l] += factor * values[l];
        }
      }
    }
    for (int s = 0; s < features.shown(); s++) {
      int at = (1 + size + features.indicators()[row * features.shown() + s]) * count;
      for (int l = 0; l < count; l++) {
        into[at + l] += values[l];
      }
    }
  }

  /** Rows with whitened features. */
  private static final class Rows {
    private final Features features;
    private final double[] white;
    private final Loss loss;
    private final int[] groups;
    private final double[] occupancy;

    Rows(Features features, double[] white, Loss loss, int[] groups) {
      this.features = features;
      this.white = white;
      this.loss = loss;
      this.groups = groups;
      int dense = features.dense();
      this.occupancy = new double[groups.length];
      Arrays.fill(occupancy, 0, 1 + dense, features.rows());
      for (int indicator : features.indicators()) {
        occupancy[1 + dense + indicator]++;
      }
    }

    /** Minimises with a penalty, in coordinates in which the Hessian is near the identity. */
    double[] minimised(double[] start, double[] precisions, int iterations, double tolerance) {
      int count = loss.predictors();
      double[] usual = loss.usualCurvature();
      double[] scale = new double[start.length];
      double[] penalty = new double[start.length];
      double[] scaled = new double[start.length];
      for (int at = 0; at < start.length; at++) {
        int i = at / count;
        penalty[at] = precisions[groups[i]];
        scale[at] = 1 / Math.sqrt(occupancy[i] * usual[at % count] + penalty[at]);
        scaled[at] = start[at] / scale[at];
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
      double[] found = Lbfgs.minimise(objective, scaled, iterations, tolerance);
      for (int i = 0; i < found.length; i++) {
        found[i] *= scale[i];
      }
      return found;
    }

    /** Adds the gradient and returns the value. */
    private double add(double[] weights, double[] gradient) {
      double value = 0;
      double[] predictors = new double[loss.predictors()];
      for (int r = 0; r < features.rows(); r++) {
        Arrays.fill(predictors, 0);
        addPredictors(features, white, r, weights, predictors);
        value += loss.derive(r, predictors);
        addOuter(features, white, r, predictors, gradient);
      }
      return value;
    }

    /** The diagonal of the Hessian without the penalty, shape (1 + features, predictors). */
    double[] curvature(double[] weights) {
      double[] curvature = new double[weights.length];
      double[] squares = Arrays.stream(white).map(feature -> feature * feature).toArray();
      double[] predictors = new double[loss.predictors()];
      for (int r = 0; r < features.rows(); r++) {
        Arrays.fill(predictors, 0);
        addPredictors(features, white, r, weights, predictors);
        loss.curve(predictors);
        addOuter(features, squares, r, predictors, curvature);
      }
      return curvature;
    }
  }
}
