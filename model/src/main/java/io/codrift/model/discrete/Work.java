package io.codrift.model.discrete;

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
