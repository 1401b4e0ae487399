package io.codrift.streams.demo;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The option for training steps, {@code 2000,300}: the steps of a monitor's first window and of
 * every later window.
 */
record Steps(int first, int then) {
  private static final Pattern FORM = Pattern.compile("(\\d{1,7})(?:,(\\d{1,7}))?");

  /**
   * Parses the option. A single number applies to all windows.
   *
   * @throws IllegalArgumentException if the text is invalid
   */
  static Steps parse(String text) {
    Matcher matcher = FORM.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'%s' is not a number of steps: write FIRST,THEN, such as 2000,300".formatted(text));
    }
    int first = Integer.parseInt(matcher.group(1));
    return new Steps(first, matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2)));
  }
}
