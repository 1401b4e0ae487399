package io.codrift.streams.measure;

import io.codrift.model.Window;
import io.codrift.streams.file.Categories;
import io.codrift.streams.file.DelimitedFile;
import io.codrift.streams.file.FileProblem;
import io.codrift.streams.file.Sides;
import io.codrift.streams.sample.SampleHash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * The rows of a file as one window: those that are complete in the requested columns. All are held
 * in memory.
 *
 * @param window the selected rows
 * @param categories the columns that are categories
 * @param read number of rows of the file
 * @param incomplete number of rows left out because a value is missing
 * @param missing per column, the number of missing values; columns without missing values are left
 *     out
 */
public record FileRows(
    Window window, Categories categories, long read, long incomplete, Map<String, Long> missing) {

  /**
   * Reads a file.
   *
   * @param seed the seed that assigns independent rows to folds, spreads ties and draws the sample
   * @throws FileProblem if the file cannot be used as requested
   */
  static FileRows read(FileRequest request, long seed) {
    DelimitedFile file = DelimitedFile.open(request.path());
    Sides sides = file.sides(request.x(), request.y());
    List<String> columns = sides.columns();
    Categories categories = file.categories(columns, request.categorical());
    SampleHash hash = new SampleHash("rows of a file, seed " + seed, 0);
    long[] missing = new long[columns.size()];
    long read = 0;
    List<DelimitedFile.Row> complete = new ArrayList<>();
    try (Stream<DelimitedFile.Row> rows = file.rows(columns, categories, request.order().time())) {
      for (DelimitedFile.Row row : (Iterable<DelimitedFile.Row>) rows::iterator) {
        read++;
        if (isComplete(row, missing)) {
          complete.add(row);
        }
      }
    }
    List<DelimitedFile.Row> taken = sample(complete, request.maxSamples(), hash);
    int xDims = sides.x().size();
    boolean ordered = !(request.order() instanceof RowOrder.Independent);
    long[] times = taken.stream().mapToLong(row -> ordered ? row.time() : 0).toArray();
    long[] hashes = taken.stream().mapToLong(row -> hash.of(row.index())).toArray();
    long start = Arrays.stream(times).min().orElse(0);
    long end = Arrays.stream(times).max().orElse(0) + 1;
    Window window =
        new Window(
            sides.x(),
            sides.y(),
            taken.size(),
            values(request, taken, 0, xDims),
            values(request, taken, xDims, columns.size()),
            times,
            hashes,
            start,
            end,
            start);
    return new FileRows(window, categories, read, read - complete.size(), counts(columns, missing));
  }

  private static boolean isComplete(DelimitedFile.Row row, long[] missing) {
    boolean complete = true;
    for (int j = 0; j < missing.length; j++) {
      if (Double.isNaN(row.values()[j])) {
        missing[j]++;
        complete = false;
      }
    }
    return complete;
  }

  /** The rows with the smallest hashes, in the order of the file. */
  private static List<DelimitedFile.Row> sample(
      List<DelimitedFile.Row> rows, OptionalInt most, SampleHash hash) {
    if (most.isEmpty() || rows.size() <= most.getAsInt()) {
      return rows;
    }
    long[] sorted =
        rows.stream().mapToLong(row -> hash.of(row.index()) ^ Long.MIN_VALUE).sorted().toArray();
    long bound = sorted[most.getAsInt() - 1] ^ Long.MIN_VALUE;
    return rows.stream()
        .filter(row -> Long.compareUnsigned(hash.of(row.index()), bound) <= 0)
        .toList();
  }

  /** The columns from {@code first} (inclusive) to {@code last} (exclusive), row-major. */
  private static double[] values(
      FileRequest request, List<DelimitedFile.Row> rows, int first, int last) {
    int width = last - first;
    if ((long) rows.size() * width > Integer.MAX_VALUE - 8) {
      throw new FileProblem(
          "%s has %d rows of %d columns, more than fit into one window: draw a sample of them with --max-samples"
              .formatted(request.path().getFileName(), rows.size(), width));
    }
    double[] values = new double[rows.size() * width];
    int at = 0;
    for (DelimitedFile.Row row : rows) {
      System.arraycopy(row.values(), first, values, at, width);
      at += width;
    }
    return values;
  }

  private static Map<String, Long> counts(List<String> columns, long[] missing) {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (int j = 0; j < missing.length; j++) {
      if (missing[j] > 0) {
        counts.put(columns.get(j), missing[j]);
      }
    }
    return counts;
  }
}
