package io.codrift.streams.sample;

import java.util.Arrays;
import java.util.List;

/**
 * Sampled rows in ascending unsigned order of their hash, as columns. Immutable.
 *
 * @see BottomK
 */
public final class Sample {
  private final List<String> features;
  private final long[] hashes;
  private final long[] offsets;
  private final long[] eventTimes;
  private final double[] values;

  /** Does not copy the arrays. {@code values} is row-major, one value per feature. */
  Sample(List<String> features, long[] hashes, long[] offsets, long[] eventTimes, double[] values) {
    this.features = List.copyOf(features);
    this.hashes = hashes;
    this.offsets = offsets;
    this.eventTimes = eventTimes;
    this.values = values;
  }

  /** Number of rows. */
  public int rows() {
    return hashes.length;
  }

  /** Names of the columns. */
  public List<String> features() {
    return features;
  }

  /** Hash of a row, unsigned. */
  public long hash(int row) {
    return hashes[row];
  }

  /** Offset of a row in its input partition. */
  public long offset(int row) {
    return offsets[row];
  }

  /** Event time of a row, milliseconds since the epoch. */
  public long eventTime(int row) {
    return eventTimes[row];
  }

  /** A value; NaN if it is missing. */
  public double value(int row, int column) {
    return values[row * features.size() + column];
  }

  /** The rows with the smallest hashes. */
  public Sample first(int count) {
    int kept = Math.min(count, rows());
    return new Sample(
        features,
        Arrays.copyOf(hashes, kept),
        Arrays.copyOf(offsets, kept),
        Arrays.copyOf(eventTimes, kept),
        Arrays.copyOf(values, kept * features.size()));
  }

  /**
   * The same rows with other columns. Values of columns that this sample does not have are missing.
   */
  public Sample withColumns(List<String> columns) {
    double[] chosen = new double[rows() * columns.size()];
    for (int column = 0; column < columns.size(); column++) {
      int from = features.indexOf(columns.get(column));
      for (int row = 0; row < rows(); row++) {
        chosen[row * columns.size() + column] = from < 0 ? Double.NaN : value(row, from);
      }
    }
    return new Sample(columns, hashes, offsets, eventTimes, chosen);
  }

  @Override
  public String toString() {
    return "Sample[%d rows of %s]".formatted(rows(), features);
  }
}
