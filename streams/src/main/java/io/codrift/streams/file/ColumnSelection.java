package io.codrift.streams.file;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Column names as given by a user: {@code price,demand} or the range {@code x0..x19}. */
final class ColumnSelection {
  private static final Pattern RANGE = Pattern.compile("(.*?)(\\d{1,9})\\.\\.(.*?)(\\d{1,9})");
  private static final int LISTED = 50;

  private ColumnSelection() {}

  /**
   * Expands ranges and checks every name against the header. A range whose first number starts with
   * a zero keeps its width: {@code x08..x11}.
   *
   * @throws FileProblem if a name is not in the header or occurs more than once, or a range is
   *     malformed
   */
  static List<String> resolve(List<String> selected, List<String> header) {
    List<String> names = new ArrayList<>();
    for (String item : selected) {
      Matcher range = RANGE.matcher(item);
      if (header.contains(item) || !range.matches()) {
        names.add(known(item, header));
        continue;
      }
      String number = range.group(2);
      int first = Integer.parseInt(number);
      int last = Integer.parseInt(range.group(4));
      if (!range.group(1).equals(range.group(3)) || last < first) {
        throw new FileProblem(
            "'%s' is not a range of columns: write it as name0..name9, with the smaller number first"
                .formatted(item));
      }
      String form = number.startsWith("0") ? "%0" + number.length() + "d" : "%d";
      for (int i = first; i <= last; i++) {
        names.add(known(range.group(1) + form.formatted(i), header));
      }
    }
    return List.copyOf(names);
  }

  private static String known(String name, List<String> header) {
    int times = Collections.frequency(header, name);
    if (times == 0) {
      throw new FileProblem(
          "there is no column '%s': the file has %s%s"
              .formatted(
                  name,
                  header.stream().limit(LISTED).collect(Collectors.joining(", ")),
                  header.size() > LISTED ? " and %d more".formatted(header.size() - LISTED) : ""));
    }
    if (times > 1) {
      throw new FileProblem(
          "the header has column '%s' %d times: give each column a different name"
              .formatted(name, times));
    }
    return name;
  }
}
