package io.codrift.model.detect;

/**
 * Where a change began, as a range of windows that has at least {@link #PROBABILITY} of the
 * posterior probability. Both ends are counted back from the last window with numbers, like {@link
 * Finding#windowsBack}.
 *
 * @param earliestBack of the first window of the range
 * @param latestBack of its last window, 0 to {@code earliestBack}
 */
record OnsetRange(int earliestBack, int latestBack) {
  /** The probability of the range. */
  static final double PROBABILITY = 0.9;

  /**
   * @throws IllegalArgumentException if the ends are negative or in the wrong order
   */
  OnsetRange {
    if (latestBack < 0 || earliestBack < latestBack) {
      throw new IllegalArgumentException(
          "an onset from %d to %d windows back".formatted(earliestBack, latestBack));
    }
  }

  /**
   * The shortest range with the probability, widened to the most likely candidate if that is
   * outside. Before the windows are seen every window is as likely to be the first of a change as
   * any other, so that the Bayes factors are the posterior. A candidate stands for the windows from
   * half-way to the candidate before to half-way to the candidate after.
   *
   * @param lags of the candidates, ascending, windows back
   * @param oldest the most windows back that a change may have begun, at least the last lag
   * @param logFactors logarithms of the Bayes factors, one per candidate; the others of {@code
   *     lags} are none. Not all are minus infinity
   * @param best index of the most likely candidate
   */
  static OnsetRange of(int[] lags, int oldest, double[] logFactors, int best) {
    int candidates = logFactors.length;
    int[] from = new int[candidates + 1];
    for (int k = 1; k < candidates; k++) {
      from[k] = (lags[k - 1] + lags[k]) / 2 + 1;
    }
    from[candidates] =
        candidates < lags.length
            ? Math.min(oldest, (lags[candidates - 1] + lags[candidates]) / 2) + 1
            : lags[candidates - 1] + 1;
    double[] mass = new double[candidates];
    double all = 0;
    for (int k = 0; k < candidates; k++) {
      mass[k] = (from[k + 1] - from[k]) * Math.exp(logFactors[k] - logFactors[best]);
      all += mass[k];
    }
    int latest = 0;
    int earliest = candidates - 1;
    double inside = 0;
    int first = 0;
    for (int last = 0; last < candidates; last++) {
      inside += mass[last];
      while (first < last && inside - mass[first] >= PROBABILITY * all) {
        inside -= mass[first];
        first++;
      }
      if (inside >= PROBABILITY * all
          && from[last + 1] - from[first] < from[earliest + 1] - from[latest]) {
        latest = first;
        earliest = last;
      }
    }
    return new OnsetRange(
        Math.max(from[earliest + 1] - 1, lags[best]), Math.min(from[latest], lags[best]));
  }
}
