package io.codrift.streams.window;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The features of which the first rows have no value. A field whose name is written wrong in the
 * configuration looks so: its monitors get no rows, and nothing else is wrong. Not thread-safe.
 */
final class UnseenFeatures {
  /** So many rows are looked at. */
  static final int ROWS = 1000;

  private final List<String> features;
  private final boolean[] seen;
  private int rows;

  UnseenFeatures(List<String> features) {
    this.features = features;
    this.seen = new boolean[features.size()];
  }

  /**
   * Takes the next row.
   *
   * @param values in the order of the features; a missing one is NaN
   * @return the features without a value, after the last row that is looked at and if there are any
   */
  Optional<List<String>> after(double[] values) {
    if (rows == ROWS) {
      return Optional.empty();
    }
    rows++;
    for (int i = 0; i < seen.length; i++) {
      seen[i] |= !Double.isNaN(values[i]);
    }
    if (rows < ROWS) {
      return Optional.empty();
    }
    List<String> unseen =
        IntStream.range(0, seen.length).filter(i -> !seen[i]).mapToObj(features::get).toList();
    return unseen.isEmpty() ? Optional.empty() : Optional.of(unseen);
  }
}
