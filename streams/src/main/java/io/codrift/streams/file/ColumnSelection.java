package io.codrift.streams.file;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Column names as a user gives them: {@code price,demand} or the range {@code x0..x19}. */
final class ColumnSelection {
  private static final Pattern RANGE = Pattern.compile("(.*?)(\\d+)\\.\\.(.*?)(\\d+)");

  private ColumnSelection() {}

  /**
   * Expands ranges and checks every name against the header.
   *
   * @throws FileProblem if a name is not in the header or a range is malformed
   */
  static List<String> resolve(List<String> selected, List<String> header) {
    List<String> names = new ArrayList<>();
    for (String item : selected) {
      Matcher range = RANGE.matcher(item);
      if (header.contains(item) || !range.matches()) {
        names.add(item);
        continue;
      }
      int first = Integer.parseInt(range.group(2));
      int last = Integer.parseInt(range.group(4));
      if (!range.group(1).equals(range.group(3)) || last < first) {
        throw new FileProblem(
            "'%s' is no range of columns: write it as name0..name9, the smaller number first"
                .formatted(item));
      }
      for (int i = first; i <= last; i++) {
        names.add(range.group(1) + i);
      }
    }
    for (String name : names) {
      if (!header.contains(name)) {
        throw new FileProblem(
            "there is no column '%s': the file has %s".formatted(name, String.join(", ", header)));
      }
    }
    return List.copyOf(names);
  }
}
