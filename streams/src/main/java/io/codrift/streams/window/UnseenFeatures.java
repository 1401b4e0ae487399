package io.codrift.streams.window;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The features of which the first rows of a source have no value. A field whose name is written
 * wrong in the configuration looks so: its monitors get no rows, and nothing else is wrong. One for
 * all tasks of a source in a process, so that it is told once. Thread-safe.
 */
final class UnseenFeatures {
  /** So many rows are looked at. */
  static final int ROWS = 1000;

  private final List<String> features;

  /** Of the features, in their order; guarded by this, as {@code rows}. */
  private final boolean[] seen;

  private int rows;

  /** Whether enough rows were looked at: what follows takes no lock. */
  private volatile boolean done;

  UnseenFeatures(List<String> features) {
    this.features = features;
    this.seen = new boolean[features.size()];
  }

  /**
   * Takes the next row of any task.
   *
   * @param values in the order of the features; a missing one is NaN
   * @return the features without a value, after the last row that is looked at and if there are any
   */
  Optional<List<String>> after(double[] values) {
    return done ? Optional.empty() : look(values);
  }

  private synchronized Optional<List<String>> look(double[] values) {
    if (done) {
      return Optional.empty();
    }
    rows++;
    for (int i = 0; i < seen.length; i++) {
      seen[i] |= !Double.isNaN(values[i]);
    }
    if (rows < ROWS) {
      return Optional.empty();
    }
    done = true;
    List<String> unseen =
        IntStream.range(0, seen.length).filter(i -> !seen[i]).mapToObj(features::get).toList();
    return unseen.isEmpty() ? Optional.empty() : Optional.of(unseen);
  }
}
