package io.codrift.streams.config;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * Says in plain words what is wrong with the syntax of a YAML file, and how to fix it. What is
 * written there may be a secret, so it is not quoted.
 */
final class YamlSyntax {
  /**
   * A problem as the parser words it.
   *
   * @param words what it means; %s is the first group of the pattern
   */
  private record Known(Pattern pattern, String words) {
    Known(String pattern, String words) {
      this(Pattern.compile(pattern), words);
    }
  }

  private static final List<Known> KNOWN =
      List.of(
          new Known(
              "expected <block end>, but found .*",
              "the indentation does not match the lines above. Indent keys of one mapping"
                  + " equally."),
          new Known(
              "mapping values are not allowed here",
              "a colon is not allowed here. Put a value with a colon in quotes, or check the"
                  + " indentation of the line above."),
          new Known(
              "found character '\\\\t\\(TAB\\)' .*",
              "a tab is not allowed here. Indent with spaces."),
          new Known(
              "found character '(.)' that cannot start any token.*",
              "a value cannot start with %s. Put it in quotes."),
          new Known("found unexpected end of stream", "a quote is not closed. Close it."),
          new Known(
              "could not find expected ':'",
              "the line above is not a key with a colon after it. Write `key: value`."),
          new Known("expected ',' or '(.)', but got .*", "a bracket is not closed. Write the %s."),
          new Known(
              "found undefined alias .*",
              "a value that starts with * refers to an anchor, and there is none of this name. Put"
                  + " it in quotes."),
          new Known(
              "Global tag is not allowed: .*", "a value cannot start with !!. Put it in quotes."));

  private YamlSyntax() {}

  /** The problem in plain words; that of the parser if there are none for it. */
  static String problem(MarkedYAMLException problem) {
    String parsers = String.valueOf(problem.getProblem());
    for (Known known : KNOWN) {
      Matcher matcher = known.pattern.matcher(parsers);
      if (matcher.matches()) {
        return "is not YAML: "
            + known.words.formatted(matcher.groupCount() == 0 ? "" : matcher.group(1))
            + begun(problem);
      }
    }
    return "is not YAML: " + parsers + ".";
  }

  /** Where a quote or a bracket was opened, if that is another line. */
  private static String begun(MarkedYAMLException problem) {
    Mark begin = problem.getContextMark();
    Mark end = problem.getProblemMark();
    return begin == null || end == null || begin.getLine() == end.getLine()
        ? ""
        : " It began in line %d.".formatted(begin.getLine() + 1);
  }
}
