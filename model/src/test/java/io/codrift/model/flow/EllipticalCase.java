package io.codrift.model.flow;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/** An elliptical start. */
record EllipticalCase(EllipticalStart start) implements TransformCase {
  /** Under marginal maps fitted on floats, no float has a score beyond ±40. */
  private static final double LARGEST_SCORE = 40;

  private static final EllipticalStart.Tables TABLES = new EllipticalStart.Tables();

  static EllipticalCase of(double degrees, int xDims, int yDims) {
    double[][] scores = ContractRows.correlated(xDims + yDims, 500, 51);
    return new EllipticalCase(
        EllipticalStart.fit(
            degrees,
            Arrays.copyOf(scores, xDims),
            Arrays.copyOfRange(scores, xDims, scores.length),
            IntStream.range(0, scores[0].length).toArray(),
            TABLES));
  }

  @Override
  public int xDims() {
    return start.xDims();
  }

  @Override
  public int yDims() {
    return start.yDims();
  }

  @Override
  public int members() {
    return 1;
  }

  @Override
  public Order order() {
    return Order.FORWARD;
  }

  @Override
  public Domain domain() {
    return new Domain(
        1,
        ContractRows.grid(LARGEST_SCORE, 0.2),
        3,
        1e-5,
        1e-4,
        new double[] {-LARGEST_SCORE, 0, LARGEST_SCORE});
  }

  @Override
  public Transformed given(double[][] x, double[][] y) {
    return transformed(start.given(x, y));
  }

  @Override
  public Transformed alone(double[][] x) {
    return transformed(start.alone(x));
  }

  private static Transformed transformed(EllipticalStart.Whitened made) {
    return new Transformed(made.u(), made.logDeterminants());
  }

  /** Halved correlations of x with y, and another scale of y. */
  @Override
  public Optional<TransformCase> withOtherReadersOfY() {
    double[] scatter = start.scatter();
    int dims = xDims() + yDims();
    for (int i = 0; i < dims; i++) {
      for (int j = 0; j < dims; j++) {
        boolean both = i < yDims() && j < yDims();
        boolean one = i < yDims() || j < yDims();
        scatter[i * dims + j] *= both ? 1.5 : one ? 0.5 : 1;
      }
    }
    return Optional.of(new EllipticalCase(restored(scatter)));
  }

  @Override
  public Optional<TransformCase> savedAndLoaded() {
    return Optional.of(new EllipticalCase(restored(start.scatter())));
  }

  private EllipticalStart restored(double[] scatter) {
    return EllipticalStart.restore(
        start.degrees(), xDims(), yDims(), scatter, new EllipticalStart.Tables());
  }

  @Override
  public String toString() {
    return "elliptical start, ν = %s, %d of x, %d of y"
        .formatted(start.degrees(), xDims(), yDims());
  }
}
