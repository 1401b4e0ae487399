package io.codrift.model.detect;

/**
 * The windows so far under one noise model, as the sums that a Bayes factor needs, and the state of
 * the filter that whitens them; see {@link Whitening}.
 *
 * @param signalVariance variance of the slow signal given the windows so far
 * @param value the slow signal that the values predict for the last window
 * @param one the slow signal that a constant of 1 predicts for the last window
 * @param halfLogDeterminant half the log-determinant of the correlations
 * @param oneOne o·o, the number of independent windows that are worth as much for the mean
 * @param oneValue o·w
 * @param valueValue w·w
 */
record NoiseSums(
    double signalVariance,
    double value,
    double one,
    double halfLogDeterminant,
    double oneOne,
    double oneValue,
    double valueValue) {

  /** Before the first window. */
  static NoiseSums start(NoiseModel noise) {
    return new NoiseSums(noise.share(), 0, 0, 0, 0, 0, 0);
  }
}
