package io.codrift.model.flow;

import io.codrift.model.random.SplitMix64;
import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * The monotone map of one coordinate to normal scores. It is fitted on training rows and strictly
 * increasing everywhere. Between knots at training ranks it is a monotone cubic. Beyond the
 * extremes it continues with a generalised Pareto tail, because clipping would create ties.
 *
 * <p>Values tied in training are spread by a jitter from the row's hash, over a cell that extends
 * half-way to the neighbouring values. The jitter is independent of all data, so it does not change
 * the mutual information.
 *
 * <p>A column that is constant in training is one tie of all rows, so its scores are noise. A value
 * that training did not have gets a score beyond almost all of them.
 *
 * <p>A monotone map of each coordinate does not change MI. It removes a drift of single columns, so
 * the flow sees only the dependence. H(X) uses the map's log-derivative.
 */
public final class MarginalMap {
  /** Fewer knots than ranks: the derivative is a density estimate and must not follow noise. */
  private static final int BODY_KNOTS = 96;

  private static final double KNOT_GROWTH = 1.5;
  private static final double LIGHTEST_TAIL = 0.25;
  private static final double HEAVIEST_TAIL = 1.5;

  private final OptionalDouble constant;
  private final int rows;
  private final double tieShare;
  private final double unit;
  private final Atoms atoms;
  private final MonotoneSpline body;
  private final Tail lower;
  private final Tail upper;

  private MarginalMap(
      OptionalDouble constant,
      int rows,
      double tieShare,
      double unit,
      Atoms atoms,
      MonotoneSpline body,
      Tail lower,
      Tail upper) {
    this.constant = constant;
    this.rows = rows;
    this.tieShare = tieShare;
    this.unit = unit;
    this.atoms = atoms;
    this.body = body;
    this.lower = lower;
    this.upper = upper;
  }

  /** Same as {@link #fit(SortedColumn, int[], long[], long)}, on all rows. */
  public static MarginalMap fit(SortedColumn column, long[] hashes, long salt) {
    return fit(column, column.order(), hashes, salt);
  }

  /**
   * Fits the map.
   *
   * @param column finite values
   * @param rows training rows, at least two
   * @param hashes the hash of each row of the column
   * @param salt gives each coordinate a different jitter
   */
  public static MarginalMap fit(SortedColumn column, int[] rows, long[] hashes, long salt) {
    if (rows.length < 2 || column.rows() != hashes.length) {
      throw new IllegalArgumentException(
          "a marginal map needs at least 2 rows and a hash for each of %d values, not %d and %d"
              .formatted(column.rows(), rows.length, hashes.length));
    }
    int n = rows.length;
    int[] ordered = column.ordered(rows);
    double unit = column.unit();
    double[] sorted = new double[n];
    for (int i = 0; i < n; i++) {
      sorted[i] = column.values()[ordered[i]] / unit;
    }
    if (sorted[0] == sorted[n - 1]) {
      return new MarginalMap(OptionalDouble.of(sorted[0]), n, 0, unit, null, null, null, null);
    }
    Atoms atoms = Atoms.of(sorted);
    double[] spread = new double[n];
    int atom = 0;
    for (int i = 0; i < n; i++) {
      atom = atoms.next(atom, sorted[i]);
      spread[i] = atoms.spread(atom, sorted[i], hashes[ordered[i]], salt);
    }
    // Cells do not overlap, so only the rows within a tie have to be sorted again.
    for (int from = 0; from < n; ) {
      int to = from + 1;
      while (to < n && sorted[to] == sorted[from]) {
        to++;
      }
      Arrays.sort(spread, from, to);
      from = to;
    }
    MonotoneSpline body = body(spread);
    Tail upper = Tail.above(spread);
    for (int i = 0; i < n; i++) {
      sorted[i] = -spread[n - 1 - i];
    }
    double tieShare = (double) atoms.rows / n;
    return new MarginalMap(
        OptionalDouble.empty(), n, tieShare, unit, atoms, body, Tail.above(sorted), upper);
  }

  private static MonotoneSpline body(double[] sorted) {
    int n = sorted.length;
    int[] ranks = knotRanks(n);
    double[] knots = new double[ranks.length];
    double[] scores = new double[ranks.length];
    int used = 0;
    for (int rank : ranks) {
      if (used == 0 || sorted[rank] > knots[used - 1]) {
        knots[used] = sorted[rank];
        scores[used] = NormalScore.ofProbability((rank + 0.5) / n);
        used++;
      }
    }
    // The tails continue at the extremes, so the last rank must be a knot even after a tie.
    scores[used - 1] = NormalScore.ofProbability((n - 0.5) / n);
    return MonotoneSpline.through(Arrays.copyOf(knots, used), Arrays.copyOf(scores, used));
  }

  /**
   * Every rank near the extremes, then increasingly sparse, up to n / {@value #BODY_KNOTS} apart.
   */
  private static int[] knotRanks(int n) {
    double widest = Math.max(1, (double) n / BODY_KNOTS);
    int[] lower = new int[Math.min(n / 2 + 1, BODY_KNOTS)];
    int count = 0;
    double step = 1;
    for (double rank = 0; rank <= (n - 1) / 2.0; rank += step) {
      lower[count++] = (int) rank;
      step = Math.min(step * KNOT_GROWTH, widest);
    }
    boolean middle = 2 * lower[count - 1] == n - 1;
    int[] ranks = Arrays.copyOf(lower, 2 * count - (middle ? 1 : 0));
    for (int i = 0; i < count; i++) {
      ranks[ranks.length - 1 - i] = n - 1 - lower[i];
    }
    return ranks;
  }

  /** Whether all training values were equal, so that the scores are noise. */
  public boolean constant() {
    return constant.isPresent();
  }

  /** Share of the training rows with a tied value, 0 to 1; 0 for a constant column. */
  public double tieShare() {
    return tieShare;
  }

  /**
   * Scores of all rows of a column.
   *
   * @param column finite values, shape (n)
   * @param hashes the hash of each row, shape (n)
   * @param salt as at the fit
   */
  public Scores apply(SortedColumn column, long[] hashes, long salt) {
    if (constant.isPresent()) {
      return noise(column.values(), constant.getAsDouble(), hashes, salt);
    }
    int n = column.rows();
    double[] scores = new double[n];
    double[] logDerivatives = new double[n];
    int interval = 0;
    int atom = 0;
    for (int row : column.order()) {
      double value = column.values()[row] / unit;
      atom = atoms.next(atom, value);
      double v = atoms.spread(atom, value, hashes[row], salt);
      // A separate branch for each case, so that the JIT does not allocate the pairs.
      if (v < body.first()) {
        Mapped at = lower.at(body.first() - v);
        scores[row] = -at.value();
        logDerivatives[row] = at.logDerivative();
      } else if (v > body.last()) {
        Mapped at = upper.at(v - body.last());
        scores[row] = at.value();
        logDerivatives[row] = at.logDerivative();
      } else {
        interval = body.interval(v, interval);
        Mapped at = body.within(interval, v);
        scores[row] = at.value();
        logDerivatives[row] = at.logDerivative();
      }
    }
    if (unit != 1) {
      double logUnit = Math.log(unit);
      for (int row = 0; row < n; row++) {
        logDerivatives[row] -= logUnit;
      }
    }
    return new Scores(scores, logDerivatives);
  }

  /**
   * Scores of a column that was constant in training: uniform ranks among the training rows, and
   * for other values ranks in the half of a rank below or above these. There is no density, so the
   * derivatives are those of a cell of unit width.
   */
  private Scores noise(double[] values, double fitted, long[] hashes, long salt) {
    int n = values.length;
    double[] scores = new double[n];
    double[] logDerivatives = new double[n];
    double beyond = 0.5 / rows;
    for (int row = 0; row < n; row++) {
      double uniform = SplitMix64.uniform(hashes[row], salt);
      double value = values[row] / unit;
      if (value == fitted) {
        scores[row] = NormalScore.ofProbability(beyond + (1 - 2 * beyond) * uniform);
        logDerivatives[row] = Math.log1p(-2 * beyond) - NormalScore.logDensity(scores[row]);
      } else {
        double score = NormalScore.ofProbability(beyond * uniform);
        scores[row] = value < fitted ? score : -score;
        logDerivatives[row] = Math.log(beyond) - NormalScore.logDensity(score);
      }
    }
    return new Scores(scores, logDerivatives);
  }

  /**
   * Mapped values.
   *
   * @param scores normal scores, shape (n)
   * @param logDerivatives log of d score / d value, shape (n)
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Scores(double[] scores, double[] logDerivatives) {}

  /** The tied values and the cells they are spread over. */
  private static final class Atoms {
    private final double[] values;
    private final double[] from;
    private final double[] to;
    private final int rows;

    private Atoms(double[] values, double[] from, double[] to, int rows) {
      this.values = values;
      this.from = from;
      this.to = to;
      this.rows = rows;
    }

    static Atoms of(double[] sorted) {
      int n = sorted.length;
      double[] values = new double[n];
      double[] from = new double[n];
      double[] to = new double[n];
      int count = 0;
      int rows = 0;
      for (int i = 0; i < n; ) {
        int next = i + 1;
        while (next < n && sorted[next] == sorted[i]) {
          next++;
        }
        if (next - i > 1) {
          double below = i > 0 ? sorted[i] - sorted[i - 1] : sorted[next] - sorted[i];
          double above = next < n ? sorted[next] - sorted[i] : below;
          values[count] = sorted[i];
          from[count] = sorted[i] - below / 2;
          to[count] = sorted[i] + above / 2;
          count++;
          rows += next - i;
        }
        i = next;
      }
      return new Atoms(
          Arrays.copyOf(values, count), Arrays.copyOf(from, count), Arrays.copyOf(to, count), rows);
    }

    /** The first atom that is not below {@code value}, searched from a given atom. */
    int next(int atom, double value) {
      int at = atom;
      while (at < values.length && values[at] < value) {
        at++;
      }
      return at;
    }

    /** The value; for a tied value, its row's position in the atom's cell. */
    double spread(int atom, double value, long hash, long salt) {
      return atom < values.length && values[atom] == value
          ? from[atom] + (to[atom] - from[atom]) * SplitMix64.uniform(hash, salt)
          : value;
    }
  }

  /** A generalised Pareto tail above the largest training value; {@code mass} lies above it. */
  private static final class Tail {
    private final double logMass;
    private final double shape;
    private final double scale;

    private Tail(double logMass, double shape, double scale) {
      this.logMass = logMass;
      this.shape = shape;
      this.scale = scale;
    }

    /** Probability-weighted moments (Hosking and Wallis 1987) of the upper twentieth. */
    static Tail above(double[] sorted) {
      int n = sorted.length;
      int excesses = Math.min(n - 1, Math.max(8, n / 20));
      double threshold = sorted[n - 1 - excesses];
      double mean = 0;
      double weighted = 0;
      for (int i = 0; i < excesses; i++) {
        double excess = sorted[n - excesses + i] - threshold;
        mean += excess / excesses;
        weighted += excess * (1 - (i + 0.65) / excesses) / excesses;
      }
      double denominator = mean - 2 * weighted;
      double shape = denominator > 0 ? 2 - mean / denominator : HEAVIEST_TAIL;
      double scaleAtThreshold = denominator > 0 ? 2 * mean * weighted / denominator : mean;
      double extreme = sorted[n - 1] - threshold;
      int last = Math.min(excesses, 4);
      double spacing = (sorted[n - 1] - sorted[n - 1 - last]) / last;
      // For a tail with an end point (negative shape) the scale at the maximum is that of the last
      // spacings.
      double scale = Math.max(scaleAtThreshold + shape * extreme, spacing);
      double floor = Math.ulp(sorted[n - 1] - sorted[0]) + Double.MIN_NORMAL;
      return new Tail(
          Math.log(0.5 / n),
          Math.min(Math.max(shape, LIGHTEST_TAIL), HEAVIEST_TAIL),
          Math.max(Double.isFinite(scale) ? scale : extreme, floor));
    }

    Mapped at(double beyond) {
      double log = Math.log1p(shape * (beyond / scale));
      double logSurvival = logMass - log / shape;
      double score = NormalScore.ofLogSurvival(logSurvival);
      return new Mapped(score, logSurvival - Math.log(scale) - log - NormalScore.logDensity(score));
    }
  }
}
