package io.codrift.model.task;

/** Checks the parameters of tasks. */
final class Valid {
  private Valid() {}

  static int dims(int dims) {
    if (dims < 1) {
      throw new IllegalArgumentException("a side needs at least 1 coordinate, not " + dims);
    }
    return dims;
  }

  static double correlation(double correlation) {
    if (!(correlation > -1 && correlation < 1)) {
      throw new IllegalArgumentException(
          "a correlation must be above -1 and below 1, not " + correlation);
    }
    return correlation;
  }

  static double positive(String name, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(name + " must be positive and finite, not " + value);
    }
    return value;
  }
}
