package io.codrift.model.task;

/** Strictly monotone maps of single coordinates: they change every marginal and no dependence. */
public enum Marginals {
  /** As the task draws them. */
  PLAIN {
    @Override
    double map(double value, int coordinate) {
      return value;
    }
  },
  /** The paper's cubic task (section 4.1): v to v³. */
  CUBIC {
    @Override
    double map(double value, int coordinate) {
      return value * value * value;
    }
  },
  /**
   * A different odd shape per coordinate, as real features have them: log-normal prices, saturating
   * sensors, bimodal and heavy-tailed columns.
   */
  ODD {
    @Override
    double map(double value, int coordinate) {
      return switch (coordinate % 4) {
        case 0 -> Math.exp(0.8 * value);
        case 1 -> Math.tanh(0.7 * value);
        case 2 -> value + 2 * Math.tanh(4 * value);
        default -> Math.sinh(value);
      };
    }
  };

  /** Maps one value of the {@code coordinate}-th column (X first, then Y). */
  abstract double map(double value, int coordinate);
}
