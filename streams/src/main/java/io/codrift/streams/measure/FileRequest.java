package io.codrift.streams.measure;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * The rows to use of a file.
 *
 * @param path the file
 * @param x columns of X, by name or range
 * @param y columns of Y, by name or range
 * @param categorical columns that are declared to be categories, by name or range
 * @param order which rows are neighbours
 * @param maxSamples size of a uniform sample of the complete rows; empty: all of them
 */
public record FileRequest(
    Path path,
    List<String> x,
    List<String> y,
    List<String> categorical,
    RowOrder order,
    OptionalInt maxSamples) {
  public FileRequest {
    x = List.copyOf(x);
    y = List.copyOf(y);
    categorical = List.copyOf(categorical);
    Objects.requireNonNull(order, "order");
  }
}
