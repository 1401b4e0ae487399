package io.codrift.model.flow;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.apache.commons.numbers.gamma.LogGamma;

/**
 * The closed-form start of a flow: a Student copula on normal scores, as a triangular, strictly
 * monotone transform of X, with or without Y. The flow after it learns only the dependence that is
 * not elliptical, so a window of thousands of rows is enough.
 *
 * <p>With z the t_ν scores and L the Cholesky factor of their scatter (Y before X), coordinate i
 * becomes u_i = Φ⁻¹(F_{ν+k}(e_i / √((ν+q)/(ν+k)))), where e = L⁻¹z, and k and q are the number and
 * the squared radius of the preceding coordinates: Y and the earlier X, or the earlier X alone. If
 * the copula is the Student copula, u is white given y (with Y) or white (without).
 */
public final class EllipticalStart {
  private static final double[] DEGREES = {Double.POSITIVE_INFINITY, 40, 20, 12, 8, 6, 4, 3, 2, 1};
  private static final int SEARCH_ROWS = 4096;
  private static final int SEARCH_ITERATIONS = 8;
  private static final int ITERATIONS = 25;
  private static final int ROWS_AT_ONCE = 1024;

  private final double degrees;
  private final int xDims;
  private final int yDims;
  private final Scatter joint;
  private final Scatter alone;
  private final Tables tables;

  private EllipticalStart(double degrees, int xDims, int yDims, Scatter joint, Tables tables) {
    this.degrees = degrees;
    this.xDims = xDims;
    this.yDims = yDims;
    this.joint = joint;
    this.alone = joint.trailing(yDims);
    this.tables = tables;
  }

  /** Tabulated quantile functions, shared by all starts of an estimator; thread-safe. */
  public static final class Tables {
    private final Map<Double, StudentScores> byDegrees = new ConcurrentHashMap<>();

    StudentScores of(double degrees) {
      return byDegrees.computeIfAbsent(degrees, StudentScores::of);
    }
  }

  /**
   * Fits degrees of freedom and scatter. The degrees of freedom are chosen from a grid by
   * likelihood, from the Gaussian to heavier tails while the likelihood increases.
   *
   * @param x normal scores of X, shape (d_x)(n)
   * @param y normal scores of Y, shape (d_y)(n)
   * @param rows numbers of the rows to fit on
   */
  public static EllipticalStart fit(double[][] x, double[][] y, int[] rows, Tables tables) {
    double[][] scores = together(y, x);
    int stride = Math.max(1, rows.length / SEARCH_ROWS);
    int[] some = new int[(rows.length + stride - 1) / stride];
    for (int k = 0; k < some.length; k++) {
      some[k] = rows[k * stride];
    }
    double best = Double.NEGATIVE_INFINITY;
    double chosen = Double.POSITIVE_INFINITY;
    int worse = 0;
    for (double degrees : DEGREES) {
      double likelihood = meanLogDensity(scores, some, degrees, tables.of(degrees));
      if (likelihood > best) {
        best = likelihood;
        chosen = degrees;
        worse = 0;
      } else if (++worse == 2) {
        break;
      }
    }
    return of(chosen, scores, rows, x.length, tables);
  }

  /** Same as {@link #fit} with given degrees of freedom; infinity is the Gaussian copula. */
  public static EllipticalStart fit(
      double degrees, double[][] x, double[][] y, int[] rows, Tables tables) {
    return of(degrees, together(y, x), rows, x.length, tables);
  }

  /** The copula with the same degrees of freedom that is fitted to other columns. */
  public EllipticalStart fitted(double[][] x, double[][] y, int[] rows) {
    return fit(degrees, x, y, rows, tables);
  }

  /** The copula that is fitted to other columns, with its own degrees of freedom. */
  public EllipticalStart fittedAnew(double[][] x, double[][] y, int[] rows) {
    return fit(x, y, rows, tables);
  }

  private static double[][] together(double[][] first, double[][] then) {
    double[][] together = Arrays.copyOf(first, first.length + then.length);
    System.arraycopy(then, 0, together, first.length, then.length);
    return together;
  }

  private static EllipticalStart of(
      double degrees, double[][] scores, int[] rows, int xDims, Tables tables) {
    double[] student = studentRows(scores, rows, tables.of(degrees), new double[rows.length]);
    Scatter scatter = Scatter.fit(scores.length, student, degrees, ITERATIONS);
    return new EllipticalStart(degrees, xDims, scores.length - xDims, scatter, tables);
  }

  /**
   * Restores a start.
   *
   * @param scatter shape (d, d), row-major, Y before X
   * @throws IllegalArgumentException if the scatter is not positive definite or ν not positive
   */
  public static EllipticalStart restore(
      double degrees, int xDims, int yDims, double[] scatter, Tables tables) {
    if (!(degrees >= 1)) {
      throw new IllegalArgumentException("degrees of freedom must be at least 1, not " + degrees);
    }
    return new EllipticalStart(
        degrees, xDims, yDims, Scatter.of(xDims + yDims, scatter.clone()), tables);
  }

  /** Mean log-density of the scores, in nats per row. */
  private static double meanLogDensity(
      double[][] scores, int[] some, double degrees, StudentScores student) {
    int dims = scores.length;
    int n = some.length;
    double[] logDerivatives = new double[n];
    double[] rows = studentRows(scores, some, student, logDerivatives);
    Scatter scatter = Scatter.fit(dims, rows, degrees, SEARCH_ITERATIONS);
    double[] radii = new double[n];
    scatter.squaredRadii(rows, radii);
    double sum = 0;
    for (int r = 0; r < n; r++) {
      double kernel =
          Double.isInfinite(degrees)
              ? -0.5 * radii[r]
              : -0.5 * (degrees + dims) * Math.log1p(radii[r] / degrees);
      sum += kernel + logDerivatives[r];
    }
    double constant =
        Double.isInfinite(degrees)
            ? -dims * NormalScore.LOG_SQRT_TWO_PI
            : LogGamma.value(0.5 * (degrees + dims))
                - LogGamma.value(0.5 * degrees)
                - 0.5 * dims * Math.log(degrees * Math.PI);
    return sum / n + constant - scatter.halfLogDeterminant();
  }

  /**
   * The given rows as Student scores, shape (rows, d), row-major.
   *
   * @param logDerivatives the log-derivatives are added to this array, shape (rows)
   */
  private static double[] studentRows(
      double[][] scores, int[] rows, StudentScores student, double[] logDerivatives) {
    int dims = scores.length;
    double[] values = new double[rows.length * dims];
    double[] column = new double[rows.length];
    for (int i = 0; i < dims; i++) {
      for (int k = 0; k < rows.length; k++) {
        column[k] = scores[i][rows[k]];
      }
      student.fromNormal(rows.length, column, logDerivatives);
      for (int k = 0; k < rows.length; k++) {
        values[k * dims + i] = column[k];
      }
    }
    return values;
  }

  /** ν, infinite for the Gaussian copula. */
  public double degrees() {
    return degrees;
  }

  /** Dimensions of X. */
  public int xDims() {
    return xDims;
  }

  /** Dimensions of Y. */
  public int yDims() {
    return yDims;
  }

  /** The scatter of the t_ν scores, shape (d, d), row-major, Y before X. */
  public double[] scatter() {
    return joint.values().clone();
  }

  /**
   * X given Y.
   *
   * @param x normal scores of X, shape (d_x)(n)
   * @param y normal scores of Y, shape (d_y)(n)
   */
  public Whitened given(double[][] x, double[][] y) {
    Whitened all = Whitened.zeros(xDims, x[0].length);
    given(x, y, all(x), all);
    return all;
  }

  /**
   * Same as {@link #given(double[][], double[][])} for some rows only, written into {@code into}.
   */
  public void given(double[][] x, double[][] y, int[] rows, Whitened into) {
    transform(together(y, x), rows, joint, yDims, into);
  }

  /**
   * The same start with a weaker dependence between X and Y: the canonical correlations are those
   * of the population, as far as they can be told from the sample's noise.
   *
   * @param rows number of independent rows that the start was fitted on
   */
  public EllipticalStart shrunk(double rows) {
    return with(CanonicalCorrelations.shrunk(joint, yDims, precise(rows)));
  }

  /**
   * The same start with all correlations between X and Y weaker by one factor.
   *
   * @param rows number of independent rows that the start was fitted on
   */
  public EllipticalStart shrunkEvenly(double rows) {
    return with(CanonicalCorrelations.shrunkEvenly(joint, yDims, precise(rows)));
  }

  /**
   * The same start with weaker correlations inside X and inside Y. Chance correlations of many
   * unrelated columns would cost more than the dependence between X and Y gains.
   *
   * @param rows number of independent rows that the start was fitted on
   */
  public EllipticalStart shrunkInside(double rows) {
    return with(CanonicalCorrelations.shrunkInside(joint, yDims, precise(rows)));
  }

  /** The Gaussian copula with another scatter, and the tables of this start. */
  EllipticalStart gaussian(int dimsOfX, int dimsOfY, Scatter scatter) {
    return new EllipticalStart(Double.POSITIVE_INFINITY, dimsOfX, dimsOfY, scatter, tables);
  }

  Scatter joint() {
    return joint;
  }

  private EllipticalStart with(Scatter scatter) {
    return new EllipticalStart(degrees, xDims, yDims, scatter, tables);
  }

  /** A Student scatter is known less precisely than a Gaussian one of as many rows (Tyler 1982). */
  private double precise(double rows) {
    int dims = xDims + yDims;
    return Double.isInfinite(degrees) ? rows : rows * (dims + degrees) / (dims + degrees + 2);
  }

  /** The MI of the Gaussian copula with this scatter, nats. */
  public double gaussianInformation() {
    return alone.halfLogDeterminant()
        + joint.leading(yDims).halfLogDeterminant()
        - joint.halfLogDeterminant();
  }

  /**
   * What the errors of the marginal maps take from the mean information of rows that the maps were
   * not fitted on, nats; 0 or more. It holds for the Gaussian copula and is close for others. Only
   * columns whose values do not repeat count: no map can confuse levels.
   *
   * @param x numbers of these columns of X
   * @param y numbers of these columns of Y
   * @param rows number of independent rows that the maps were fitted on
   */
  public double lossOfMaps(int[] x, int[] y, double rows) {
    if (x.length == 0 || y.length == 0) {
      return 0;
    }
    int[] columns =
        IntStream.concat(IntStream.of(y), IntStream.of(x).map(i -> yDims + i)).toArray();
    return MapError.loss(joint.restricted(columns), y.length, rows);
  }

  /**
   * Mean log-density of X given Y of some rows, in normal scores, nats.
   *
   * @param x normal scores of X, shape (d_x)(n)
   * @param y normal scores of Y, shape (d_y)(n)
   */
  public double meanGiven(double[][] x, double[][] y, int[] rows) {
    Whitened white = Whitened.zeros(xDims, x[0].length);
    given(x, y, rows, white);
    return mean(white, rows);
  }

  /** The same without Y. */
  public double meanAlone(double[][] x, int[] rows) {
    Whitened white = Whitened.zeros(xDims, x[0].length);
    alone(x, rows, white);
    return mean(white, rows);
  }

  private static double mean(Whitened white, int[] rows) {
    double[] logDensities = white.logDensities();
    return Arrays.stream(rows).mapToDouble(r -> logDensities[r]).average().orElseThrow();
  }

  /** Mean information of some rows, nats: the mean with Y minus that without. */
  public double information(double[][] x, double[][] y, int[] rows) {
    return meanGiven(x, y, rows) - meanAlone(x, rows);
  }

  /** The same copula for Y given X. */
  public EllipticalStart swapped() {
    int dims = joint.dims();
    double[] moved = new double[dims * dims];
    for (int i = 0; i < dims; i++) {
      for (int j = 0; j < dims; j++) {
        moved[((i + xDims) % dims) * dims + (j + xDims) % dims] = joint.values()[i * dims + j];
      }
    }
    return new EllipticalStart(degrees, yDims, xDims, Scatter.near(dims, moved), tables);
  }

  /** X without Y: the result of {@link #given} for the marginal of X. */
  public Whitened alone(double[][] x) {
    Whitened all = Whitened.zeros(xDims, x[0].length);
    alone(x, all(x), all);
    return all;
  }

  /** Same as {@link #alone(double[][])} for some rows only, written into {@code into}. */
  public void alone(double[][] x, int[] rows, Whitened into) {
    transform(x, rows, alone, 0, into);
  }

  private static int[] all(double[][] scores) {
    int[] all = new int[scores[0].length];
    Arrays.setAll(all, r -> r);
    return all;
  }

  private void transform(double[][] scores, int[] rows, Scatter scatter, int skip, Whitened into) {
    // A few rows at a time, so that the intermediate values of all coordinates stay in the cache.
    double[][] residuals = new double[scatter.dims()][Math.min(rows.length, ROWS_AT_ONCE)];
    for (int from = 0; from < rows.length; from += ROWS_AT_ONCE) {
      int to = Math.min(rows.length, from + ROWS_AT_ONCE);
      transform(scores, Arrays.copyOfRange(rows, from, to), scatter, skip, residuals, into);
    }
  }

  private void transform(
      double[][] scores,
      int[] rows,
      Scatter scatter,
      int skip,
      double[][] residuals,
      Whitened into) {
    int dims = scatter.dims();
    int n = rows.length;
    double[] factor = scatter.factor();
    StudentScores toStudent = tables.of(degrees);
    double[] logDeterminants = new double[n];
    double[] ofNobody = new double[n];
    double[] white = new double[n];
    double[] squares = new double[n];
    for (int i = 0; i < dims; i++) {
      double diagonal = factor[i * dims + i];
      double logDiagonal = Math.log(diagonal);
      StudentScores conditional = tables.of(degrees + i);
      double[] residual = residuals[i];
      boolean output = i >= skip;
      for (int r = 0; r < n; r++) {
        residual[r] = scores[i][rows[r]];
      }
      toStudent.fromNormal(n, residual, output ? logDeterminants : ofNobody);
      for (int j = 0; j < i; j++) {
        double loading = factor[i * dims + j];
        double[] before = residuals[j];
        for (int r = 0; r < n; r++) {
          residual[r] -= loading * before[r];
        }
      }
      for (int r = 0; r < n; r++) {
        residual[r] /= diagonal;
        white[r] = residual[r];
      }
      if (output && Double.isFinite(degrees)) {
        for (int r = 0; r < n; r++) {
          double spread = Math.sqrt((degrees + squares[r]) / (degrees + i));
          white[r] /= spread;
          logDeterminants[r] -= Math.log(spread);
        }
        conditional.toNormal(n, white, logDeterminants);
      }
      for (int r = 0; r < n; r++) {
        squares[r] += residual[r] * residual[r];
        if (output) {
          into.u()[i - skip][rows[r]] = white[r];
          logDeterminants[r] -= logDiagonal;
        }
      }
    }
    for (int r = 0; r < n; r++) {
      into.logDeterminants()[rows[r]] = logDeterminants[r];
    }
  }

  /**
   * The output of the start for X.
   *
   * @param u white scores, shape (d_x)(n)
   * @param logDeterminants log |∂u/∂x| of each row, in normal scores, shape (n)
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Whitened(double[][] u, double[] logDeterminants) {

    /** Creates an empty result to be filled. */
    public static Whitened zeros(int dims, int rows) {
      return new Whitened(new double[dims][rows], new double[rows]);
    }

    /** Log-density of X's normal scores if u is standard normal, in nats, shape (n). */
    public double[] logDensities() {
      double[] sum = logDeterminants.clone();
      for (double[] coordinate : u) {
        for (int r = 0; r < sum.length; r++) {
          sum[r] += NormalScore.logDensity(coordinate[r]);
        }
      }
      return sum;
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EllipticalStart that
        && degrees == that.degrees
        && xDims == that.xDims
        && yDims == that.yDims
        && Arrays.equals(joint.values(), that.joint.values());
  }

  @Override
  public int hashCode() {
    return Objects.hash(degrees, xDims, yDims, Arrays.hashCode(joint.values()));
  }
}
