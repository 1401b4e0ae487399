package io.codrift.streams.file;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The columns of X and Y. Each column occurs once.
 *
 * @param x at least one column
 * @param y at least one column
 */
public record Sides(List<String> x, List<String> y) {

  /**
   * @throws FileProblem if a column occurs twice
   */
  public Sides {
    x = List.copyOf(x);
    y = List.copyOf(y);
    Set<String> seen = new HashSet<>();
    for (String column : Stream.concat(x.stream(), y.stream()).toList()) {
      if (!seen.add(column)) {
        throw new FileProblem(
            "column '%s' is selected twice: name every column once, in --x or in --y"
                .formatted(column));
      }
    }
  }

  /** All columns, those of X first. */
  public List<String> columns() {
    return Stream.concat(x.stream(), y.stream()).toList();
  }
}
