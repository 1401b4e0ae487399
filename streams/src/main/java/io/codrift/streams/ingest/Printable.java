package io.codrift.streams.ingest;

/**
 * Texts of records as they are shown to people. A record may hold anything: line breaks that look
 * like a further line of the log, sequences that a terminal obeys, characters that turn the
 * direction of the text, and names of any length.
 */
public final class Printable {
  private static final String CUT = "…";

  private Printable() {}

  /**
   * A text without characters that are not printed: each is replaced by its number in hexadecimal
   * digits, as in {@code \}{@code u001b}.
   */
  public static String of(String text) {
    if (text.codePoints().allMatch(Printable::isShown)) {
      return text;
    }
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .forEach(
            point -> {
              if (isShown(point)) {
                shown.appendCodePoint(point);
              } else {
                shown.append("\\u%04x".formatted(point));
              }
            });
    return shown.toString();
  }

  /**
   * Same as {@link #of(String)}, for the first characters of a text.
   *
   * @param most characters that are shown; an ellipsis stands for the rest
   */
  public static String of(String text, int most) {
    if (text.codePointCount(0, text.length()) <= most) {
      return of(text);
    }
    return of(text.substring(0, text.offsetByCodePoints(0, most))) + CUT;
  }

  private static boolean isShown(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
