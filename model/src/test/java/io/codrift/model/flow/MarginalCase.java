package io.codrift.model.flow;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;

/**
 * Marginal maps of every coordinate, of x and of y, fitted on a normal, a skewed and a Cauchy
 * column. The maps of x are the same with and without y.
 */
record MarginalCase(String name, double scale, MarginalMap[] x, MarginalMap[] y, Domain domain)
    implements TransformCase {
  private static final int ROWS = 3000;
  private static final StudentScores CAUCHY = StudentScores.of(1);

  static MarginalCase of(String name, double scale, int xDims, int yDims) {
    double[] grid =
        DoubleStream.iterate(-1e4, p -> p < 1e4, p -> p + Math.max(0.01, Math.abs(p) * 0.01))
            .map(p -> p * scale)
            .toArray();
    double[] extremes = {-3e38, -1e30, -1, -1e-30, 0, 1e-30, 1, 1e30, 3e38};
    return of(
        name,
        new Domain(scale, grid, Double.POSITIVE_INFINITY, 1e-6, 1e-3, extremes),
        xDims,
        yDims);
  }

  static MarginalCase of(String name, Domain domain, int xDims, int yDims) {
    double[][] columns = ContractRows.correlated(xDims + yDims, ROWS, 41);
    MarginalMap[] maps = new MarginalMap[columns.length];
    for (int i = 0; i < maps.length; i++) {
      DoubleUnaryOperator shape =
          switch (i % 3) {
            case 0 -> v -> v;
            case 1 -> v -> Math.exp(0.8 * v);
            default -> MarginalCase::cauchy;
          };
      double[] fitted =
          Arrays.stream(columns[i])
              .map(v -> (float) (domain.scale() * shape.applyAsDouble(v)))
              .toArray();
      maps[i] = MarginalMap.fit(SortedColumn.of(fitted), new long[ROWS], i);
    }
    return new MarginalCase(
        name,
        domain.scale(),
        Arrays.copyOf(maps, xDims),
        Arrays.copyOfRange(maps, xDims, maps.length),
        domain);
  }

  private static double cauchy(double normal) {
    double[] value = {normal};
    CAUCHY.fromNormal(1, value, new double[1]);
    return value[0];
  }

  @Override
  public int xDims() {
    return x.length;
  }

  @Override
  public int yDims() {
    return y.length;
  }

  @Override
  public int members() {
    return 1;
  }

  @Override
  public Order order() {
    return Order.DIAGONAL;
  }

  @Override
  public Transformed given(double[][] values, double[][] ofY) {
    return alone(values);
  }

  @Override
  public Transformed alone(double[][] values) {
    return map(x, values);
  }

  @Override
  public double[][] context(double[][] values) {
    return map(y, values).values();
  }

  private static Transformed map(MarginalMap[] maps, double[][] values) {
    int n = values[0].length;
    double[][] scores = new double[maps.length][];
    double[] logDeterminants = new double[n];
    for (int i = 0; i < maps.length; i++) {
      MarginalMap.Scores made = maps[i].apply(SortedColumn.of(values[i]), new long[n], i);
      scores[i] = made.scores();
      for (int r = 0; r < n; r++) {
        logDeterminants[r] += made.logDerivatives()[r];
      }
    }
    return new Transformed(scores, logDeterminants);
  }

  @Override
  public Optional<TransformCase> withOtherReadersOfY() {
    return Optional.empty();
  }

  /** Maps are not kept beyond their window, so there is no stored form. */
  @Override
  public Optional<TransformCase> savedAndLoaded() {
    return Optional.empty();
  }

  @Override
  public String toString() {
    return name;
  }
}
