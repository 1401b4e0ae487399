package io.codrift.model.task;

import org.apache.commons.rng.UniformRandomProvider;

/** A joint distribution of (X, Y) with known mutual information. Implementations are immutable. */
public interface Task {
  /** A short name for tables, unique among the tasks of one table. */
  String name();

  /** Number of coordinates of X. */
  int xDims();

  /** Number of coordinates of Y. */
  int yDims();

  /** The true I(X;Y), nats. */
  double mutualInformation();

  /**
   * Draws one row.
   *
   * @param random source of all random numbers
   * @param x receives d_x coordinates
   * @param y receives d_y coordinates
   */
  void sample(UniformRandomProvider random, double[] x, double[] y);

  /**
   * Draws {@code n} rows, rounded to float32, so that earlier results of the labs can be repeated.
   *
   * @return row-major x of shape (n, d_x) and y of shape (n, d_y)
   */
  default Rows rows(UniformRandomProvider random, int n) {
    double[] xs = new double[n * xDims()];
    double[] ys = new double[n * yDims()];
    double[] x = new double[xDims()];
    double[] y = new double[yDims()];
    for (int i = 0; i < n; i++) {
      sample(random, x, y);
      for (int j = 0; j < x.length; j++) {
        xs[i * x.length + j] = (float) x[j];
      }
      for (int j = 0; j < y.length; j++) {
        ys[i * y.length + j] = (float) y[j];
      }
    }
    return new Rows(n, xs, ys);
  }

  /** The same dependence under {@code marginals}. Strictly monotone maps do not change the MI. */
  default Task under(Marginals marginals) {
    return new UnderMarginals(this, marginals);
  }

  /**
   * Sampled rows.
   *
   * @param count number of rows n
   * @param x shape (n, d_x), row-major
   * @param y shape (n, d_y), row-major
   */
  @SuppressWarnings("ArrayRecordComponent") // plain arrays that become a window
  record Rows(int count, double[] x, double[] y) {}
}
