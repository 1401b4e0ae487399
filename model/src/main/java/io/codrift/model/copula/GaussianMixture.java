package io.codrift.model.copula;

import io.codrift.model.binary.BinaryReader;
import io.codrift.model.binary.BinaryWriter;
import io.codrift.model.flow.NormalScore;
import io.codrift.model.random.SplitMix64;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.IntUnaryOperator;

/**
 * A mixture of Gaussians with full covariances, fitted by expectation maximisation (Dempster, Laird
 * and Rubin 1977). The leading coordinates have a marginal mixture of their own, so the density of
 * the others given these is exact.
 */
final class GaussianMixture {
  /** Variance of the prior of a component, which counts as one row. */
  private static final double PRIOR_VARIANCE = 0.01;

  private static final int STARTS = 2;
  private static final int SEARCH_ROWS = 512;
  private static final int SEARCH_ITERATIONS = 12;
  private static final int ITERATIONS = 60;
  private static final int ITERATIONS_AGAIN = 15;

  /** Gain of one iteration in nats per row at which the fit has converged. */
  private static final double CONVERGED = 1e-5;

  private final int dims;
  private final List<Component> components;

  private GaussianMixture(int dims, List<Component> components) {
    this.dims = dims;
    this.components = List.copyOf(components);
  }

  /** A Gaussian with its weight; immutable. */
  private static final class Component {
    private final double weight;
    // Shape (d).
    private final double[] mean;
    // Cholesky factor of the covariance, shape (d, d), row-major, lower triangular.
    private final double[] factor;
    // Of the factor's diagonal, and the logarithm of the normal constant for each coordinate.
    private final double[] inverse;
    private final double[] constants;
    private final double logWeight;

    Component(double weight, double[] mean, double[] factor) {
      this.weight = weight;
      this.mean = mean;
      this.factor = factor;
      int dims = mean.length;
      this.inverse = new double[dims];
      this.constants = new double[dims];
      for (int i = 0; i < dims; i++) {
        double diagonal = factor[i * dims + i];
        inverse[i] = 1 / diagonal;
        constants[i] = -Math.log(diagonal) - NormalScore.LOG_SQRT_TWO_PI;
      }
      this.logWeight = Math.log(weight);
    }

    double weight() {
      return weight;
    }

    static Component of(double weight, double[] mean, double[] covariance) {
      int dims = mean.length;
      double[] factor = new double[dims * dims];
      for (int i = 0; i < dims; i++) {
        for (int j = 0; j <= i; j++) {
          double sum = covariance[i * dims + j];
          for (int k = 0; k < j; k++) {
            sum -= factor[i * dims + k] * factor[j * dims + k];
          }
          factor[i * dims + j] =
              i == j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / factor[j * dims + j];
        }
      }
      return new Component(weight, mean, factor);
    }

    Component trailing(int from, int size) {
      return some(i -> from + i, size);
    }

    Component rotated(int from) {
      int dims = mean.length;
      return some(i -> (from + i) % dims, dims);
    }

    /** The component of some coordinates in another order. */
    private Component some(IntUnaryOperator coordinate, int size) {
      int dims = mean.length;
      double[] means = new double[size];
      double[] covariance = new double[size * size];
      for (int i = 0; i < size; i++) {
        int a = coordinate.applyAsInt(i);
        means[i] = mean[a];
        for (int j = 0; j <= i; j++) {
          int b = coordinate.applyAsInt(j);
          double sum = 0;
          for (int k = 0; k <= Math.min(a, b); k++) {
            sum += factor[a * dims + k] * factor[b * dims + k];
          }
          covariance[i * size + j] = sum;
        }
      }
      return of(weight, means, covariance);
    }

    /** The log-densities of the first {@code leading} coordinates and of all of them. */
    void logDensities(double[] rows, int row, int leading, double[] residual, double[] into) {
      int dims = mean.length;
      double sum = logWeight;
      for (int i = 0; i < dims; i++) {
        if (i == leading) {
          into[0] = sum;
        }
        double z = rows[row * dims + i] - mean[i];
        for (int j = 0; j < i; j++) {
          z -= factor[i * dims + j] * residual[j];
        }
        residual[i] = z * inverse[i];
        sum += constants[i] - 0.5 * residual[i] * residual[i];
      }
      into[1] = sum;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Component that
          && weight == that.weight
          && Arrays.equals(mean, that.mean)
          && Arrays.equals(factor, that.factor);
    }

    @Override
    public int hashCode() {
      return Objects.hash(weight, Arrays.hashCode(mean), Arrays.hashCode(factor));
    }
  }

  /**
   * A mixture that is fitted to some of the rows: the best of a few random starts.
   *
   * @param rows shape (n, d), row-major
   * @param count number of components
   * @param seed of the first means
   */
  static GaussianMixture begin(int dims, double[] rows, int count, long seed) {
    double[] some = every(dims, rows, Math.max(1, rows.length / dims / SEARCH_ROWS));
    GaussianMixture best = null;
    double most = Double.NEGATIVE_INFINITY;
    for (int s = 0; s < STARTS; s++) {
      GaussianMixture begun =
          around(dims, some, count, SplitMix64.at(seed, s)).improved(some, SEARCH_ITERATIONS);
      double likelihood = begun.meanLogDensity(some);
      if (likelihood > most) {
        most = likelihood;
        best = begun;
      }
    }
    return Objects.requireNonNull(best, "the rows have no density");
  }

  /** Fits a mixture; the arguments are those of {@link #begin}. */
  static GaussianMixture fit(int dims, double[] rows, int count, long seed) {
    return begin(dims, rows, count, seed).fitted(rows);
  }

  /** The same number of components, fitted to all rows from these ones on. */
  GaussianMixture fitted(double[] rows) {
    return improved(rows, ITERATIONS);
  }

  private static double[] every(int dims, double[] rows, int stride) {
    int count = (rows.length / dims + stride - 1) / stride;
    double[] some = new double[count * dims];
    for (int k = 0; k < count; k++) {
      System.arraycopy(rows, k * stride * dims, some, k * dims, dims);
    }
    return some;
  }

  /** Means by k-means++ (Arthur and Vassilvitskii 2007), and one common variance. */
  private static GaussianMixture around(int dims, double[] rows, int count, long seed) {
    int n = rows.length / dims;
    double[] nearest = new double[n];
    Arrays.fill(nearest, 1);
    List<double[]> means = new ArrayList<>();
    double total = n;
    for (int c = 0; c < count; c++) {
      double left = SplitMix64.uniform(seed, c) * total;
      int chosen = 0;
      while (chosen < n - 1 && left >= nearest[chosen]) {
        left -= nearest[chosen++];
      }
      double[] mean = Arrays.copyOfRange(rows, chosen * dims, (chosen + 1) * dims);
      means.add(mean);
      total = 0;
      for (int r = 0; r < n; r++) {
        double square = 0;
        for (int i = 0; i < dims; i++) {
          double difference = rows[r * dims + i] - mean[i];
          square += difference * difference;
        }
        nearest[r] = c == 0 ? square : Math.min(nearest[r], square);
        total += nearest[r];
      }
    }
    double variance = Math.max(PRIOR_VARIANCE, total / n / dims);
    double[] covariance = new double[dims * dims];
    for (int i = 0; i < dims; i++) {
      covariance[i * dims + i] = variance;
    }
    return new GaussianMixture(
        dims, means.stream().map(mean -> Component.of(1.0 / count, mean, covariance)).toList());
  }

  /** The same number of components, fitted to other rows from these ones on. */
  GaussianMixture refitted(double[] rows) {
    return improved(rows, ITERATIONS_AGAIN);
  }

  private GaussianMixture improved(double[] rows, int iterations) {
    GaussianMixture mixture = this;
    double before = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < iterations; i++) {
      Moments moments = mixture.moments(rows);
      mixture = moments.maximised();
      double likelihood = moments.likelihood / moments.rows;
      if (likelihood - before < CONVERGED) {
        break;
      }
      before = likelihood;
    }
    return mixture;
  }

  /** Weighted sums over rows for every component. */
  private static final class Moments {
    private final int dims;
    private final int rows;
    private final double[] weights;
    private final double[][] sums;
    private final double[][] products;
    private double likelihood;

    Moments(int dims, int rows, int count) {
      this.dims = dims;
      this.rows = rows;
      this.weights = new double[count];
      this.sums = new double[count][dims];
      this.products = new double[count][dims * dims];
    }

    void add(int component, double weight, double[] values, int row) {
      weights[component] += weight;
      double[] sum = sums[component];
      double[] product = products[component];
      for (int i = 0; i < dims; i++) {
        double scaled = weight * values[row * dims + i];
        sum[i] += scaled;
        for (int j = 0; j <= i; j++) {
          product[i * dims + j] += scaled * values[row * dims + j];
        }
      }
    }

    GaussianMixture maximised() {
      List<Component> components = new ArrayList<>();
      for (int c = 0; c < weights.length; c++) {
        double weight = weights[c];
        if (!(weight > dims + 1)) {
          // Too few rows for a covariance: the component is given up.
          continue;
        }
        double[] mean = new double[dims];
        for (int i = 0; i < dims; i++) {
          mean[i] = sums[c][i] / weight;
        }
        double[] covariance = new double[dims * dims];
        for (int i = 0; i < dims; i++) {
          for (int j = 0; j <= i; j++) {
            double centred = products[c][i * dims + j] - weight * mean[i] * mean[j];
            covariance[i * dims + j] = (centred + (i == j ? PRIOR_VARIANCE : 0)) / (weight + 1);
          }
        }
        components.add(Component.of(weight / rows, mean, covariance));
      }
      double kept = components.stream().mapToDouble(Component::weight).sum();
      return new GaussianMixture(
          dims,
          components.stream().map(c -> new Component(c.weight / kept, c.mean, c.factor)).toList());
    }
  }

  private Moments moments(double[] rows) {
    int n = rows.length / dims;
    Moments moments = new Moments(dims, n, components.size());
    double[] logs = new double[components.size()];
    double[] residual = new double[dims];
    double[] both = new double[2];
    for (int r = 0; r < n; r++) {
      double largest = Double.NEGATIVE_INFINITY;
      for (int c = 0; c < logs.length; c++) {
        components.get(c).logDensities(rows, r, dims, residual, both);
        logs[c] = both[1];
        largest = Math.max(largest, logs[c]);
      }
      double sum = 0;
      for (int c = 0; c < logs.length; c++) {
        logs[c] = Math.exp(logs[c] - largest);
        sum += logs[c];
      }
      moments.likelihood += largest + Math.log(sum);
      for (int c = 0; c < logs.length; c++) {
        double weight = logs[c] / sum;
        if (weight > 1e-9) {
          moments.add(c, weight, rows, r);
        }
      }
    }
    return moments;
  }

  private double meanLogDensity(double[] rows) {
    int n = rows.length / dims;
    double[] into = new double[n];
    double[] leading = new double[n];
    logDensities(rows, 0, leading, into);
    return Arrays.stream(into).average().orElseThrow();
  }

  /**
   * Log-densities of every row, nats.
   *
   * @param rows shape (n, d), row-major
   * @param leading number of leading coordinates, from 0
   * @param ofLeading log-density of the leading coordinates, shape (n)
   * @param ofAll log-density of all coordinates, shape (n)
   */
  void logDensities(double[] rows, int leading, double[] ofLeading, double[] ofAll) {
    int count = components.size();
    double[] residual = new double[dims];
    double[][] logs = new double[2][count];
    double[] both = new double[2];
    for (int r = 0; r < ofAll.length; r++) {
      for (int c = 0; c < count; c++) {
        components.get(c).logDensities(rows, r, leading, residual, both);
        logs[0][c] = both[0];
        logs[1][c] = both[1];
      }
      ofLeading[r] = logOfSum(logs[0]);
      ofAll[r] = logOfSum(logs[1]);
    }
  }

  private static double logOfSum(double[] logs) {
    double largest = Double.NEGATIVE_INFINITY;
    for (double log : logs) {
      largest = Math.max(largest, log);
    }
    double sum = 0;
    for (double log : logs) {
      sum += Math.exp(log - largest);
    }
    return largest + Math.log(sum);
  }

  /** The mixture of the coordinates {@code from} to the last alone. */
  GaussianMixture trailing(int from) {
    int size = dims - from;
    return new GaussianMixture(
        size, components.stream().map(component -> component.trailing(from, size)).toList());
  }

  /** The same mixture with the coordinates {@code from} to the last before the others. */
  GaussianMixture rotated(int from) {
    return new GaussianMixture(
        dims, components.stream().map(component -> component.rotated(from)).toList());
  }

  int dims() {
    return dims;
  }

  /** Number of components; those that got too few rows are gone. */
  int size() {
    return components.size();
  }

  void write(BinaryWriter out) {
    out.integer(dims);
    out.integer(components.size());
    for (Component component : components) {
      out.real(component.weight);
      out.reals(component.mean);
      out.reals(component.factor);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException if the bytes are no mixture of this many dimensions
   */
  static GaussianMixture read(BinaryReader in, int dims) {
    in.integer("dimensions of the mixture", dims, dims);
    int count = in.integer("components", 1, 64);
    List<Component> components = new ArrayList<>();
    for (int c = 0; c < count; c++) {
      double weight = in.finite("weight of a component");
      double[] mean = in.finites("mean", dims);
      double[] factor = in.finites("factor of the covariance", dims * dims);
      for (int i = 0; i < dims; i++) {
        if (!(factor[i * dims + i] > 0) || !(weight > 0)) {
          throw new IllegalArgumentException("a component of the mixture has no density");
        }
      }
      components.add(new Component(weight, mean, factor));
    }
    return new GaussianMixture(dims, components);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof GaussianMixture that
        && dims == that.dims
        && components.equals(that.components);
  }

  @Override
  public int hashCode() {
    return Objects.hash(dims, components);
  }
}
