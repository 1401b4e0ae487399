package io.codrift.streams.config;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A link of {@code alerts.links}: where more can be seen of an incident.
 *
 * @param name its name
 * @param template its URL, with placeholders in braces
 */
public record LinkTemplate(String name, String template) {
  /** What can stand in braces in a template. */
  public static final List<String> PLACEHOLDERS =
      List.of("monitor", "segment", "incident", "from", "to");

  private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)\\}");

  /** Whether a placeholder stands in the template. */
  public boolean has(String placeholder) {
    return placeholders().contains(placeholder);
  }

  /** The placeholders of the template, known or not, without braces. */
  List<String> placeholders() {
    return PLACEHOLDER.matcher(template).results().map(match -> match.group(1)).toList();
  }

  /**
   * The URL.
   *
   * @param values of the placeholders; they are encoded
   * @throws IllegalArgumentException if a placeholder of the template has no value
   */
  public String url(Map<String, String> values) {
    return PLACEHOLDER
        .matcher(template)
        .replaceAll(match -> Matcher.quoteReplacement(encoded(match.group(1), values)));
  }

  private static String encoded(String placeholder, Map<String, String> values) {
    String value = values.get(placeholder);
    if (value == null) {
      throw new IllegalArgumentException("no value of {" + placeholder + "}");
    }
    // URLEncoder is for forms, in which a plus is a space. In a path it is a plus.
    return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
