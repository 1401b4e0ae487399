package io.codrift.model.task;

/**
 * Strictly monotone maps of single coordinates. They change every marginal but not the dependence.
 */
public enum Marginals {
  /** The values as the task draws them. */
  PLAIN,
  /** The paper's cubic task (section 4.1): y_j to y_j³; X is not changed. */
  CUBIC {
    @Override
    double mapY(double value, int column) {
      return value * value * value;
    }
  },
  /**
   * A different unusual shape per coordinate, as in real features: log-normal prices, saturating
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

  /** Maps a value of X. {@code column} is the position in the row, X first, then Y. */
  double mapX(double value, int column) {
    return value;
  }

  /** Maps a value of Y. {@code column} is the position in the row, X first, then Y. */
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
