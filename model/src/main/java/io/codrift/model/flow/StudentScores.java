package io.codrift.model.flow;

import org.apache.commons.statistics.distribution.TDistribution;

/**
 * The monotone map between the Student t distribution with ν degrees of freedom and the standard
 * normal, in both directions, with log-derivatives: t → Φ⁻¹(F_ν(t)) and its inverse. Tabulated in
 * asinh(t), where even the Cauchy quantile is smooth, and continued linearly beyond 8.5 normal
 * standard deviations. Value and derivative both come from the table, so densities built on it
 * integrate to exactly one.
 */
final class StudentScores {
  private static final double STEP = 1.0 / 32;
  private static final double LARGEST_SCORE = 8.5;

  private final MonotoneSpline scoreOfArea;
  private final MonotoneSpline areaOfScore;

  private StudentScores(MonotoneSpline scoreOfArea, MonotoneSpline areaOfScore) {
    this.scoreOfArea = scoreOfArea;
    this.areaOfScore = areaOfScore;
  }

  /**
   * @param degrees ν, positive; infinity is the identity
   */
  static StudentScores of(double degrees) {
    if (Double.isInfinite(degrees)) {
      return new StudentScores(null, null);
    }
    TDistribution student = TDistribution.of(degrees);
    int most = 4096;
    double[] areas = new double[most];
    double[] scores = new double[most];
    double[] slopes = new double[most];
    int n = 0;
    do {
      double area = n * STEP;
      double t = Math.sinh(area);
      double score =
          n == 0 ? 0 : NormalScore.ofLogSurvival(Math.log(student.survivalProbability(t)));
      areas[n] = area;
      scores[n] = score;
      slopes[n] = Math.exp(student.logDensity(t) - NormalScore.logDensity(score)) * Math.cosh(area);
      n++;
    } while (scores[n - 1] < LARGEST_SCORE && n < most);
    areas = java.util.Arrays.copyOf(areas, n);
    scores = java.util.Arrays.copyOf(scores, n);
    slopes = java.util.Arrays.copyOf(slopes, n);
    MonotoneSpline forward = MonotoneSpline.tabulated(areas, scores, slopes);
    return new StudentScores(forward, inverse(areas, scores, slopes, forward));
  }

  private static MonotoneSpline inverse(
      double[] areas, double[] scores, double[] slopes, MonotoneSpline forward) {
    int n = (int) (scores[scores.length - 1] / STEP) + 1;
    double[] knots = new double[n];
    double[] values = new double[n];
    double[] derivatives = new double[n];
    int interval = 0;
    for (int i = 0; i < n; i++) {
      double score = i * STEP;
      while (interval < scores.length - 2 && scores[interval + 1] <= score) {
        interval++;
      }
      double area = areas[interval] + (score - scores[interval]) / slopes[interval];
      area = Math.min(Math.max(area, areas[interval]), areas[interval + 1]);
      for (int newton = 0; newton < 8; newton++) {
        Mapped at = forward.atUniform(area, STEP);
        double next = area - (at.value() - score) * Math.exp(-at.logDerivative());
        area = Math.min(Math.max(next, areas[interval]), areas[interval + 1]);
      }
      knots[i] = score;
      values[i] = area;
      derivatives[i] = Math.exp(-forward.atUniform(area, STEP).logDerivative());
    }
    return MonotoneSpline.tabulated(knots, values, derivatives);
  }

  /**
   * The normal scores of Student values.
   *
   * @param values shape (at least n), replaced by their scores
   * @param logDerivatives what the log-derivatives are added to
   */
  void toNormal(int n, double[] values, double[] logDerivatives) {
    if (scoreOfArea == null) {
      return;
    }
    for (int r = 0; r < n; r++) {
      double magnitude = asinh(Math.abs(values[r]));
      Mapped at = scoreOfArea.atUniform(magnitude, STEP);
      values[r] = Math.copySign(at.value(), values[r]);
      logDerivatives[r] += at.logDerivative() - logCosh(magnitude);
    }
  }

  /**
   * The Student values of normal scores.
   *
   * @param scores shape (at least n), replaced by their values
   * @param logDerivatives what the log-derivatives are added to
   */
  void fromNormal(int n, double[] scores, double[] logDerivatives) {
    if (areaOfScore == null) {
      return;
    }
    for (int r = 0; r < n; r++) {
      Mapped at = areaOfScore.atUniform(Math.abs(scores[r]), STEP);
      scores[r] = Math.copySign(Math.sinh(at.value()), scores[r]);
      logDerivatives[r] += at.logDerivative() + logCosh(at.value());
    }
  }

  private static double asinh(double t) {
    if (t < 1e-2) {
      double square = t * t;
      return t * (1 - square / 6 * (1 - 9 * square / 20 * (1 - 25 * square / 42)));
    }
    return t < 1e150 ? Math.log(t + Math.sqrt(t * t + 1)) : Math.log(t) + Math.log(2);
  }

  private static double logCosh(double a) {
    return a + Math.log1p(Math.exp(-2 * a)) - Math.log(2);
  }
}
