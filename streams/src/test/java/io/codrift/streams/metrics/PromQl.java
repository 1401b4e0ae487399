package io.codrift.streams.metrics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a PromQL expression names. It looks for names and does not parse: Prometheus itself does.
 *
 * @param metrics names of metrics and of recorded series, without selectors
 * @param selected names of labels by the metric whose series they select
 * @param grouped names of labels in {@code by}, {@code on} and the like
 * @param values the values that labels are compared with, by metric and label; a regular expression
 *     counts if it is a value or a list of them with {@code |}, and a variable of Grafana does not
 */
record PromQl(
    Set<String> metrics,
    Map<String, Set<String>> selected,
    Set<String> grouped,
    Map<String, Map<String, Set<String>>> values) {
  private static final Pattern NAME =
      Pattern.compile("(?<![\\w:$])(codrift[_:][\\w:]+|(?:process|jvm)_\\w+|up)(?![\\w:])");
  private static final Pattern SELECTOR = Pattern.compile("([a-zA-Z_:][\\w:]*)\\s*\\{([^}]*)}");
  private static final Pattern MATCHER =
      Pattern.compile("(\\w+)\\s*(=~|!~|!=|=)\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");
  private static final Pattern LIST = Pattern.compile("\\w+(\\|\\w+)*");
  private static final Pattern GROUPING =
      Pattern.compile("\\b(?:by|without|on|ignoring|group_left|group_right)\\s*\\(([^)]*)\\)");

  static PromQl of(String expression) {
    Map<String, Set<String>> selected = new LinkedHashMap<>();
    Map<String, Map<String, Set<String>>> values = new LinkedHashMap<>();
    Matcher selector = SELECTOR.matcher(expression);
    while (selector.find()) {
      Set<String> labels = selected.computeIfAbsent(selector.group(1), metric -> new TreeSet<>());
      Matcher matcher = MATCHER.matcher(selector.group(2));
      while (matcher.find()) {
        labels.add(matcher.group(1));
        values
            .computeIfAbsent(selector.group(1), metric -> new LinkedHashMap<>())
            .computeIfAbsent(matcher.group(1), label -> new TreeSet<>())
            .addAll(valuesOf(matcher.group(2), matcher.group(3)));
      }
    }
    Set<String> metrics = new TreeSet<>();
    Matcher name = NAME.matcher(SELECTOR.matcher(expression).replaceAll("$1"));
    while (name.find()) {
      metrics.add(name.group(1));
    }
    Set<String> grouped = new TreeSet<>();
    Matcher grouping = GROUPING.matcher(expression);
    while (grouping.find()) {
      for (String label : grouping.group(1).split(",")) {
        if (!label.isBlank()) {
          grouped.add(label.strip());
        }
      }
    }
    return new PromQl(metrics, selected, grouped, values);
  }

  private static List<String> valuesOf(String comparison, String text) {
    if (text.contains("$")) {
      return List.of();
    }
    if (!comparison.endsWith("~")) {
      return List.of(text);
    }
    return LIST.matcher(text).matches() ? List.of(text.split("\\|")) : List.of();
  }

  /** The names of metrics in any text, such as a page. */
  static List<String> namesIn(String text) {
    List<String> names = new ArrayList<>();
    Matcher name = Pattern.compile("\\bcodrift[_:][\\w:]*\\w").matcher(text);
    while (name.find()) {
      names.add(name.group());
    }
    return names;
  }
}
