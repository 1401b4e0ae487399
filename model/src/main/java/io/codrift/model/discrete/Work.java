package io.codrift.model.discrete;

import java.util.stream.IntStream;

/**
 * Limits the features of the models of one fold, so that their fits take seconds at most. Many
 * columns leave fewer features to each model; far too many leave none.
 *
 * @param share multiplications of one gradient of one model
 */
record Work(double share) {
  private static final double ALL = 3e7;
  private static final int MOST_DENSE = 128;
  private static final int MOST_WEIGHTS = 8192;

  /** The whitening multiplies each two features, once per fit and not once per gradient. */
  private static final double WHITENING = 4;

  /** A pass of a network may exceed its share by this factor; it has some thirty of them. */
  private static final double NETWORK = 4;

  /** Multiplications that a step takes for a weight, with its root and division. */
  private static final double STEP = 8;

  /** The scores alone may exceed their share by this factor. */
  private static final double BEYOND = 8;

  /** The work of this many models of one fold. */
  static Work of(int models) {
    return new Work(ALL / Math.max(1, models));
  }

  /** The largest number of dense features. */
  int mostDense(int rows, int outcomes) {
    double most = Math.min(MOST_DENSE, Math.min(MOST_WEIGHTS / outcomes, rows / 4));
    most = Math.min(most, share / rows / outcomes);
    return (int) Math.min(most, Math.sqrt(WHITENING * share / rows));
  }

  /**
   * Every row, or every second or so, for a model that is trained in many passes.
   *
   * @param work multiplications of a row
   */
  int[] some(int[] rows, long work) {
    int stride = (int) Math.max(1, Math.ceil(rows.length * (double) work / (NETWORK * share)));
    return IntStream.range(0, rows.length).filter(k -> k % stride == 0).map(k -> rows[k]).toArray();
  }

  /**
   * Whether a network has so many weights that the steps of a pass take too long: each step changes
   * all of them, also those of features that are 0 in its rows.
   *
   * @param steps of a pass
   */
  boolean tooManySteps(long weights, int steps) {
    return (double) weights * steps * STEP > NETWORK * share;
  }

  /** Whether a model with the scores of this many columns as its features takes too long. */
  boolean exceededBy(int columns, int rows, int outcomes) {
    return (double) columns * rows * outcomes > BEYOND * share
        || (double) columns * columns * rows > BEYOND * WHITENING * share;
  }

  /** Whether indicators of this many levels have too many weights. */
  boolean tooManyWeights(int levels, int outcomes) {
    return (long) levels * outcomes > MOST_WEIGHTS;
  }
}
