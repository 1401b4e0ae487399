package io.codrift.model.task;

/** Strictly monotone maps of single coordinates: they change every marginal and no dependence. */
public enum Marginals {
  /** As the task draws them. */
  PLAIN,
  /** The paper's cubic task (section 4.1): y_j to y_j³, and X as it is. */
  CUBIC {
    @Override
    double mapY(double value, int column) {
      return value * value * value;
    }
  },
  /**
   * A different odd shape per coordinate, as real features have them: log-normal prices, saturating
   * sensors, bimodal and heavy-tailed columns.
   */
  ODD {
    @Override
    double mapX(double value, int column) {
      return odd(value, column);
    }

    @Override
    double mapY(double value, int column) {
      return odd(value, column);
    }
  };

  /** Maps a value of X; {@code column} counts through the row, X first, then Y. */
  double mapX(double value, int column) {
    return value;
  }

  /** Maps a value of Y; {@code column} counts through the row, X first, then Y. */
  double mapY(double value, int column) {
    return value;
  }

  private static double odd(double value, int column) {
    return switch (column % 4) {
      case 0 -> Math.exp(0.8 * value);
      case 1 -> Math.tanh(0.7 * value);
      case 2 -> value + 2 * Math.tanh(4 * value);
      default -> Math.sinh(value);
    };
  }
}
