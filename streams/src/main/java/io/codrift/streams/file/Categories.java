package io.codrift.streams.file;

import io.codrift.model.Category;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The columns of a file whose values are categories.
 *
 * @param declared columns that the user declared to be categories
 * @param found other columns in which no value is a number
 */
public record Categories(List<String> declared, List<String> found) {
  /** No column is a category. */
  public static final Categories NONE = new Categories(List.of(), List.of());

  private static final Pattern WHOLE = Pattern.compile("-?(0|[1-9][0-9]*)");
  private static final Pattern NUMBER = Pattern.compile(WHOLE + "(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

  public Categories {
    declared = List.copyOf(declared);
    found = List.copyOf(found);
  }

  /** All columns that are categories. */
  public Set<String> all() {
    Set<String> all = new LinkedHashSet<>(declared);
    all.addAll(found);
    return all;
  }

  /** What the columns are taken as, one line for each of the two kinds; empty if there are none. */
  public List<String> described() {
    return Stream.of(
            described("declared to be categories", declared),
            described("taken as categories, because no value is a number", found))
        .flatMap(Optional::stream)
        .toList();
  }

  private static Optional<String> described(String how, List<String> columns) {
    return columns.isEmpty()
        ? Optional.empty()
        : Optional.of("%s: %s".formatted(how, String.join(", ", columns)));
  }

  /**
   * The text of the category that a cell is. A cell that is a number as JSON writes it is the
   * category of that number, so 5 and 5.0 are the same one. Any other cell is the category of its
   * text, such as 007.
   */
  static String text(String cell) {
    if (WHOLE.matcher(cell).matches()) {
      return cell.equals("-0") ? "0" : cell;
    }
    double number = NUMBER.matcher(cell).matches() ? Double.parseDouble(cell) : Double.NaN;
    return Double.isFinite(number) ? Category.text(number) : cell;
  }
}
