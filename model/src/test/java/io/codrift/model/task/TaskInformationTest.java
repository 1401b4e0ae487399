package io.codrift.model.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleBiFunction;
import org.apache.commons.numbers.gamma.Digamma;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;

/**
 * Compares the stated information of the non-Gaussian tasks with their own rows: with the mean
 * pointwise information of an independently written density, or with entropies estimated from
 * spacings.
 */
class TaskInformationTest {
  private static final int ROWS = 400_000;
  private static final int SPACING = 100;
  private static final double HALF_LOG_2_PI_E = 0.5 * Math.log(2 * Math.PI * Math.E);
  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

  private final UniformRandomProvider random = RandomSource.XO_RO_SHI_RO_128_PP.create(20261123L);

  @Test
  void absoluteValueWithNoiseIsSkewNormal() {
    double noise = 0.3;
    double omega = Math.sqrt(1 + noise * noise);
    assertPointwise(
        new CurveTask(CurveTask.Curve.ABSOLUTE, noise),
        (x, y) ->
            logNormal(y[0], Math.abs(x[0]), noise)
                - Math.log(2 * NORMAL.cumulativeProbability(y[0] / (noise * omega)))
                - logNormal(y[0], 0, omega));
  }

  @Test
  void squareWithNoise() {
    Task task = new CurveTask(CurveTask.Curve.SQUARE, 0.5);
    assertInformation(
        task, entropy(statistic(task, (x, y) -> y[0])) - HALF_LOG_2_PI_E - Math.log(0.5));
  }

  @Test
  void waves() {
    for (Task task : List.of(new WaveTask(1, 4, 0.15), new WaveTask(3, 6, 0.3))) {
      double[] noise = statistic(task, (x, y) -> y[0] - Math.sin(phase(task, x)));
      assertInformation(task, entropy(statistic(task, (x, y) -> y[0])) - entropy(noise));
    }
  }

  private static double phase(Task task, double[] x) {
    return (task.xDims() == 1 ? 4 : 6) * Arrays.stream(x).sum() / Math.sqrt(x.length);
  }

  @Test
  void folded() {
    Task task = new FoldedTask(4, 0.2);
    assertInformation(task, entropy(statistic(task, (x, y) -> y[0])) - Math.log(0.4));
    double[] noise = statistic(task, (x, y) -> y[0] - Math.abs(4 * x[0] % 2 - 1));
    double[] mirrored = statistic(task, (x, y) -> y[0] - 1 + Math.abs(4 * x[0] % 2 - 1));
    assertThat(Arrays.stream(mirrored).map(Math::abs).max().orElseThrow()).isLessThan(0.2);
    assertThat(Arrays.stream(noise).map(Math::abs).max().orElseThrow()).isGreaterThan(0.9);
  }

  @Test
  void mixtures() {
    assertPointwise(
        MixtureTask.clusters(),
        (x, y) ->
            ofMixture(
                new double[][] {
                  {0.3, -2, -1, 0.6, 0.5}, {0.4, 0, 2, 0.6, -0.5}, {0.3, 2, -1, 0.6, 0}
                },
                x[0],
                y[0]));
    assertPointwise(
        MixtureTask.diamond(0.5),
        (x, y) ->
            ofMixture(
                new double[][] {
                  {0.25, 2, 0, 0.5, 0},
                  {0.25, -2, 0, 0.5, 0},
                  {0.25, 0, 2, 0.5, 0},
                  {0.25, 0, -2, 0.5, 0}
                },
                x[0],
                y[0]));
    assertPointwise(
        MixtureTask.randomSign(0.9),
        (x, y) ->
            ofMixture(new double[][] {{0.5, 0, 0, 1, 0.9}, {0.5, 0, 0, 1, -0.9}}, x[0], y[0]));
  }

  /**
   * The textbook density of a mixture in the plane. Each row has weight, means, deviation and
   * correlation.
   */
  private static double ofMixture(double[][] components, double x, double y) {
    double joint = 0;
    double ofX = 0;
    double ofY = 0;
    for (double[] c : components) {
      double zx = (x - c[1]) / c[3];
      double zy = (y - c[2]) / c[3];
      double rest = 1 - c[4] * c[4];
      joint +=
          c[0]
              * Math.exp(-(zx * zx - 2 * c[4] * zx * zy + zy * zy) / (2 * rest))
              / (2 * Math.PI * c[3] * c[3] * Math.sqrt(rest));
      ofX += c[0] * Math.exp(logNormal(x, c[1], c[3]));
      ofY += c[0] * Math.exp(logNormal(y, c[2], c[3]));
    }
    return Math.log(joint / (ofX * ofY));
  }

  /** One pair: the ratio of the mixture's density to that of its marginals, which are normal. */
  @Test
  void brokenJoins() {
    double rho = Math.sqrt(-Math.expm1(-2));
    assertPointwise(
        new BrokenJoinTask(1, 1, 0.5),
        (x, y) -> ofMixture(new double[][] {{0.5, 0, 0, 1, rho}, {0.5, 0, 0, 1, 0}}, x[0], y[0]));
    assertThat(new BrokenJoinTask(3, 0.7, 0).mutualInformation()).isCloseTo(0.7, within(0.005));
    assertThat(new BrokenJoinTask(3, 0.7, 1).mutualInformation()).isZero();
  }

  /** Isotropy: h(x, y) = h(r) + E log r + log 2π. */
  @Test
  void ring() {
    Task task = new RingTask(0.2);
    double[] radius = statistic(task, (x, y) -> Math.hypot(x[0], y[0]));
    double both =
        entropy(radius)
            + Arrays.stream(radius).map(Math::log).average().orElseThrow()
            + Math.log(2 * Math.PI);
    assertInformation(
        task,
        entropy(statistic(task, (x, y) -> x[0])) + entropy(statistic(task, (x, y) -> y[0])) - both);
  }

  /** h(log χ_1) in closed form, and by spacings. */
  @Test
  void multiplicativeNoise() {
    Task one = new ScaleTask(1, 1);
    double meanLog = -0.5 * (0.5772156649015329 + Math.log(2));
    double ofNoise = HALF_LOG_2_PI_E - Math.log(2) - meanLog;
    assertInformation(one, entropy(statistic(one, (x, y) -> Math.log(Math.abs(y[0])))) - ofNoise);
    Task several = new ScaleTask(5, 0.5);
    assertInformation(
        several,
        entropy(statistic(several, (x, y) -> Math.log(norm(y))))
            - entropy(statistic(several, (x, y) -> Math.log(norm(y)) - 0.5 * x[0])));
  }

  @Test
  void exclusiveOr() {
    assertPointwise(
        new ExclusiveOrTask(0.5),
        (x, y) -> {
          double joint = 0;
          double ofX = 0;
          double ofY = 0;
          for (int first = -1; first <= 1; first += 2) {
            for (int second = -1; second <= 1; second += 2) {
              double here =
                  Math.exp(logNormal(x[0], first, 0.5) + logNormal(x[1], second, 0.5)) / 4;
              double there = Math.exp(logNormal(y[0], first * second, 0.5));
              joint += here * there;
              ofX += here;
              ofY += there / 4;
            }
          }
          return Math.log(joint / (ofX * ofY));
        });
  }

  @Test
  void copiesAddUp() {
    Task pair = MixtureTask.randomSign(0.9);
    Task three = new RepeatedTask(pair, 3);
    assertThat(three.xDims()).isEqualTo(3);
    assertThat(three.yDims()).isEqualTo(3);
    assertPointwise(
        three,
        (x, y) -> {
          double sum = 0;
          for (int j = 0; j < 3; j++) {
            sum +=
                ofMixture(new double[][] {{0.5, 0, 0, 1, 0.9}, {0.5, 0, 0, 1, -0.9}}, x[j], y[j]);
          }
          return sum;
        });
  }

  @Test
  void label() {
    for (LabelTask task : List.of(new LabelTask(10, 0.5, 1.4), new LabelTask(3, 0, 1.7))) {
      double[] weights = new double[task.xDims()];
      double sum = 0;
      double squares = 0;
      for (int j = 0; j < weights.length; j++) {
        weights[j] = Math.pow(-1, j) / (j + 1);
        sum += weights[j];
        squares += weights[j] * weights[j];
      }
      double rho = weights.length == 10 ? 0.5 : 0;
      double strength = weights.length == 10 ? 1.4 : 1.7;
      double scale = strength / Math.sqrt((1 - rho) * squares + rho * sum * sum);
      assertPointwise(
          task,
          (x, y) -> {
            double logOdds = 0;
            for (int j = 0; j < weights.length; j++) {
              logOdds += scale * weights[j] * x[j];
            }
            double p = 1 / (1 + Math.exp(-logOdds));
            return Math.log(2 * (y[0] == 1 ? p : 1 - p));
          });
    }
  }

  @Test
  void slopes() {
    double[] slopes = {2, -1, 0};
    assertPointwise(
        new SlopesTask(0.5, slopes),
        (x, y) -> {
          double given = normal(y[0], slopes[(int) x[0]] * x[1], 0.5);
          double marginal = 0;
          for (double slope : slopes) {
            marginal += normal(y[0], 0, Math.hypot(slope, 0.5)) / slopes.length;
          }
          return Math.log(given / marginal);
        });
  }

  private static double normal(double value, double mean, double deviation) {
    double z = (value - mean) / deviation;
    return Math.exp(-0.5 * z * z) / (deviation * Math.sqrt(2 * Math.PI));
  }

  @Test
  void decision() {
    assertPointwise(
        new DecisionTask(DecisionTask.Rule.PARITY, 4, 0.1),
        (x, y) -> Math.log(2 * (x[0] * x[1] * x[2] > 0 == (y[0] == 1) ? 0.9 : 0.1)));
    assertPointwise(
        new DecisionTask(DecisionTask.Rule.TREE, 3, 0.2),
        (x, y) -> Math.log(2 * (x[x[0] > 0 ? 1 : 2] > 0 == (y[0] == 1) ? 0.8 : 0.2)));
  }

  @Test
  void category() {
    Task task = new CategoryTask(50, 0.8);
    double[] noise = statistic(task, (x, y) -> x[0]);
    assertInformation(task, entropy(noise) - HALF_LOG_2_PI_E - Math.log(0.8));
    double[] first = statistic(task, (x, y) -> y[0] == 0 ? 1 : 0);
    assertThat(Arrays.stream(first).average().orElseThrow()).isCloseTo(0.2223, within(0.003));
    double[] deviation =
        Arrays.stream(statistic(task, (x, y) -> y[0] == 3 ? x[0] : Double.NaN))
            .filter(v -> !Double.isNaN(v))
            .toArray();
    assertThat(entropy(deviation)).isCloseTo(HALF_LOG_2_PI_E + Math.log(0.8), within(0.02));
  }

  @Test
  void codes() {
    for (CodesTask task : List.of(new CodesTask(10, 0, 0.1), new CodesTask(50, 1, 0.5))) {
      int levels = task.name().startsWith("10") ? 10 : 50;
      double[][] joint = new double[levels][levels];
      double[] x = new double[1];
      double[] y = new double[1];
      for (int i = 0; i < ROWS; i++) {
        task.sample(random, x, y);
        joint[(int) x[0]][(int) y[0]] += 1.0 / ROWS;
      }
      double sum = 0;
      for (int a = 0; a < levels; a++) {
        for (int b = 0; b < levels; b++) {
          double ofB = 0;
          for (int other = 0; other < levels; other++) {
            ofB += joint[other][b];
          }
          if (joint[a][b] > 0) {
            sum += joint[a][b] * Math.log(joint[a][b] / Arrays.stream(joint[a]).sum() / ofB);
          }
        }
      }
      assertInformation(task, sum);
      assertThat(joint[1][(7 + 3) % levels]).isGreaterThan(joint[1][4]);
    }
  }

  @Test
  void zeroInflated() {
    assertPointwise(
        new ZeroInflatedTask(0.9, 0.8),
        (x, y) ->
            x[0] == 0
                ? -Math.log(0.9)
                : logNormal(y[0], 0.8 * x[0], 0.6) - logNormal(y[0], 0, 1) - Math.log(0.1));
    assertThat(new ZeroInflatedTask(0.9, 0.8).mutualInformation()).isCloseTo(0.376, within(0.001));
  }

  @Test
  void flagAndNumber() {
    assertPointwise(
        new FlagAndNumberTask(1.5, 0.7),
        (x, y) ->
            logNormal(y[0], 1.5 * x[0] + 0.7 * (x[1] + 1.5 * x[0]), Math.sqrt(1 - 0.49))
                - Math.log(
                    (Math.exp(logNormal(y[0], 0, 1)) + Math.exp(logNormal(y[0], 1.5, 1))) / 2));
  }

  private void assertPointwise(Task task, ToDoubleBiFunction<double[], double[]> pointwise) {
    assertInformation(task, Arrays.stream(statistic(task, pointwise)).average().orElseThrow());
  }

  private static void assertInformation(Task task, double measured) {
    assertThat(task.mutualInformation()).as(task.name()).isCloseTo(measured, within(0.01));
  }

  private double[] statistic(Task task, ToDoubleBiFunction<double[], double[]> of) {
    double[] x = new double[task.xDims()];
    double[] y = new double[task.yDims()];
    double[] values = new double[ROWS];
    for (int i = 0; i < ROWS; i++) {
      task.sample(random, x, y);
      values[i] = of.applyAsDouble(x, y);
    }
    return values;
  }

  /**
   * Computed from the distances between every value and the one {@value #SPACING} positions later
   * (Vasicek 1976).
   */
  private static double entropy(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double sum = 0;
    for (int i = SPACING; i < sorted.length; i++) {
      sum += Math.log(sorted[i] - sorted[i - SPACING]);
    }
    return sum / (sorted.length - SPACING)
        + Digamma.value(sorted.length + 1.0)
        - Digamma.value(SPACING);
  }

  private static double logNormal(double value, double mean, double deviation) {
    double z = (value - mean) / deviation;
    return -0.5 * z * z - 0.5 * Math.log(2 * Math.PI) - Math.log(deviation);
  }

  private static double norm(double[] v) {
    return Math.sqrt(Arrays.stream(v).map(c -> c * c).sum());
  }
}
