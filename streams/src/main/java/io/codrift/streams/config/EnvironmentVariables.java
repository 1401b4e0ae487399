package io.codrift.streams.config;

import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces references to environment variables in values, with or without a default. Two dollar
 * signs stand for one.
 */
final class EnvironmentVariables {
  private static final Pattern REFERENCE =
      Pattern.compile("\\$\\$\\{|\\$\\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\\}|\\$\\{");

  private final Map<String, String> environment;

  EnvironmentVariables(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  /**
   * @throws IllegalArgumentException naming the variable that is not set, or the invalid reference;
   *     never a value
   */
  String replace(String text) {
    if (text.indexOf('$') < 0) {
      return text;
    }
    return REFERENCE.matcher(text).replaceAll(match -> Matcher.quoteReplacement(value(match)));
  }

  private String value(MatchResult match) {
    if (match.group().equals("$${")) {
      return "${";
    }
    String name = match.group(1);
    if (name == null) {
      throw new IllegalArgumentException(
          "a ${ that does not start a reference. Write ${NAME} or ${NAME:-default}, or $${ for the"
              + " characters themselves.");
    }
    String value = environment.get(name);
    if (value != null) {
      return value;
    }
    if (match.group(2) != null) {
      return match.group(2);
    }
    throw new IllegalArgumentException(
        "the environment variable %s is not set. Set it, or write a default: ${%s:-default}."
            .formatted(name, name));
  }
}
