package io.codrift.model.classic;

import io.codrift.model.UnusableDataException;
import io.codrift.model.numbers.NeighbourInformation;
import io.codrift.model.random.SplitMix64;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Nearest neighbours: the first estimator of Kraskov, Stögbauer and Grassberger (2004,
 * arXiv:cond-mat/0305641, equation 8), ψ(k) + ψ(n) − ⟨ψ(n_x + 1) + ψ(n_y + 1)⟩ in the maximum norm.
 * Columns are divided by their standard deviation first.
 *
 * <p>Known bias: too small where the dependence is strong or the columns are many. The rows that it
 * needs grow exponentially with the information (Gao, Ver Steeg and Galstyan 2015, theorem 1).
 *
 * @param neighbours k
 */
record Ksg(int neighbours) implements ClassicMethod {
  static final int NEIGHBOURS = 3;

  private static final int MOST_PARTS = 10;

  /** The fewest rows of a part, on average. */
  private static final int FEWEST_ROWS = 32;

  @Override
  public String name() {
    return "ksg";
  }

  @Override
  public String summary() {
    return "three nearest neighbours, by Kraskov, Stoegbauer and Grassberger, for few columns";
  }

  @Override
  public boolean needsDensity() {
    return true;
  }

  @Override
  public boolean comparesRows() {
    return true;
  }

  /**
   * @throws UnusableDataException if a row has so many equal rows that its neighbours have no
   *     distance
   */
  @Override
  public Information of(double[][] x, double[][] y, double independent) {
    refuseEqualRows(x, y);
    return new Information(
        NeighbourInformation.of(standardized(x), standardized(y), neighbours), 0);
  }

  /**
   * The values of neighbouring rows depend on each other, so their mean varies more than that of
   * independent values. By how much is seen between disjoint parts of the rows (Holmes and Nemenman
   * 2019, "Estimation of mutual information for real-valued data with error bars and controlled
   * bias", section II).
   */
  @Override
  public double inflation(double[][] x, double[][] y, double[] values) {
    int n = values.length;
    double[][] scaledX = standardized(x);
    double[][] scaledY = standardized(y);
    double squares = 0;
    int degrees = 0;
    for (int parts = 2; parts <= Math.min(MOST_PARTS, n / FEWEST_ROWS); parts++) {
      int count = parts;
      double[] estimates =
          IntStream.range(0, parts)
              .mapToDouble(part -> estimate(scaledX, scaledY, rows(n, count, part)))
              .toArray();
      squares += n * squares(estimates) / parts;
      degrees += parts - 1;
    }
    double ofValues = squares(values) / n;
    return degrees == 0 || ofValues == 0 ? 1 : Math.max(1, Math.sqrt(squares / degrees / ofValues));
  }

  /** Every part gets rows from everywhere, whatever their order means. */
  private static int[] rows(int n, int parts, int part) {
    return IntStream.range(0, n)
        .filter(r -> Long.remainderUnsigned(SplitMix64.at(parts, r), parts) == part)
        .toArray();
  }

  private double estimate(double[][] x, double[][] y, int[] rows) {
    double[] values = NeighbourInformation.of(some(x, rows), some(y, rows), neighbours);
    return Arrays.stream(values).average().orElseThrow();
  }

  private static double[][] some(double[][] columns, int[] rows) {
    return Arrays.stream(columns)
        .map(column -> Arrays.stream(rows).mapToDouble(r -> column[r]).toArray())
        .toArray(double[][]::new);
  }

  private static double squares(double[] values) {
    double mean = Arrays.stream(values).average().orElseThrow();
    return Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
  }

  private void refuseEqualRows(double[][] x, double[][] y) {
    int n = x[0].length;
    Map<List<Double>, Integer> counts = new HashMap<>();
    for (int r = 0; r < n; r++) {
      Double[] row = new Double[x.length + y.length];
      for (int i = 0; i < row.length; i++) {
        // Negative zero is equal to zero.
        row[i] = (i < x.length ? x[i][r] : y[i - x.length][r]) + 0.0;
      }
      int count = counts.merge(Arrays.asList(row), 1, Integer::sum);
      if (count > neighbours) {
        throw new UnusableDataException(
            "more than %d rows are equal in all columns, so nearest neighbours have no distance; %s"
                .formatted(neighbours, "use ndoe-bnaf, or values that are not rounded"));
      }
    }
  }

  private static double[][] standardized(double[][] columns) {
    return Arrays.stream(columns).map(Ksg::standardized).toArray(double[][]::new);
  }

  private static double[] standardized(double[] column) {
    double mean = Arrays.stream(column).average().orElseThrow();
    double deviation =
        Math.sqrt(Arrays.stream(column).map(v -> (v - mean) * (v - mean)).average().orElseThrow());
    return Arrays.stream(column).map(v -> (v - mean) / deviation).toArray();
  }
}
