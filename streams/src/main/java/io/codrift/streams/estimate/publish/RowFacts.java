package io.codrift.streams.estimate.publish;

import io.codrift.schemas.ColumnLevels;
import java.util.List;

/**
 * What the rows of a fit tell beside the numbers.
 *
 * @param constantColumns the columns with one value in all rows
 * @param levels per column of categories, how often they occur
 */
public record RowFacts(List<String> constantColumns, List<ColumnLevels> levels) {
  /** Of rows that have neither. */
  public static final RowFacts NONE = new RowFacts(List.of(), List.of());

  public RowFacts {
    constantColumns = List.copyOf(constantColumns);
    levels = List.copyOf(levels);
  }

  /** Of rows without a fit: the counts of categories belong to the rows that a fit has used. */
  public RowFacts withoutLevels() {
    return new RowFacts(constantColumns, List.of());
  }
}
