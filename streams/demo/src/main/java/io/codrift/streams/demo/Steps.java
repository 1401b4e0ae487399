package io.codrift.streams.demo;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Training steps as an option gives them, {@code 2000,300}: a monitor's first window, and every
 * later one.
 */
record Steps(int first, int then) {
  private static final Pattern FORM = Pattern.compile("(\\d{1,7})(?:,(\\d{1,7}))?");

  /**
   * Reads the option; one number is for all windows.
   *
   * @throws IllegalArgumentException if it is none
   */
  static Steps parse(String text) {
    Matcher matcher = FORM.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'%s' is no number of steps: write FIRST,THEN, such as 2000,300".formatted(text));
    }
    int first = Integer.parseInt(matcher.group(1));
    return new Steps(first, matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2)));
  }
}
