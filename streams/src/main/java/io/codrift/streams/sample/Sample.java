package io.codrift.streams.sample;

import io.codrift.schemas.CategoryText;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Sampled rows in ascending unsigned order of their hash, as columns. Immutable.
 *
 * @see BottomK
 */
public final class Sample {
  /** So many categories of a column have a text. */
  public static final int MOST_TEXTS = 64;

  /** So many bytes have the texts of all columns in a message. */
  static final int MOST_TEXT_BYTES = 100_000;

  private final List<String> features;
  private final long[] hashes;
  private final long[] offsets;
  private final long[] eventTimes;
  private final double[] values;
  private final CategoryTexts texts;

  /** Does not copy the arrays. {@code values} is row-major, one value per feature. */
  Sample(List<String> features, long[] hashes, long[] offsets, long[] eventTimes, double[] values) {
    this(features, hashes, offsets, eventTimes, values, new CategoryTexts());
  }

  private Sample(
      List<String> features,
      long[] hashes,
      long[] offsets,
      long[] eventTimes,
      double[] values,
      CategoryTexts texts) {
    this.features = List.copyOf(features);
    this.hashes = hashes;
    this.offsets = offsets;
    this.eventTimes = eventTimes;
    this.values = values;
    this.texts = texts;
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

  /** The text of a category of a column, if it is known. */
  public Optional<String> text(String column, double code) {
    return texts.text(column, code);
  }

  /** The texts of categories, in the order of the first rows that have them. */
  public CategoryTexts texts() {
    return texts;
  }

  /**
   * The same rows with the texts of their categories: of at most {@link #MOST_TEXTS} per column,
   * those of the first rows, as long as all texts together have at most {@link #MOST_TEXT_BYTES}.
   *
   * @param known texts of categories; what the rows do not have is left out
   */
  public Sample withTexts(CategoryTexts known) {
    int[] columns =
        IntStream.range(0, features.size())
            .filter(column -> known.hasColumn(features.get(column)))
            .toArray();
    CategoryTexts kept = new CategoryTexts();
    for (int row = 0; row < rows(); row++) {
      for (int column : columns) {
        String name = features.get(column);
        Optional<CategoryText> text = known.find(name, value(row, column));
        if (text.isPresent()
            && kept.count(name) < MOST_TEXTS
            && kept.bytes() + CategoryTexts.bytes(text.get()) <= MOST_TEXT_BYTES) {
          kept.add(text.get());
        }
      }
    }
    return new Sample(features, hashes, offsets, eventTimes, values, kept);
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
