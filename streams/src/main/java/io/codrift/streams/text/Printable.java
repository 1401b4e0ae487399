package io.codrift.streams.text;

/**
 * Texts from outside as they are shown to people. A record may hold anything: line breaks that look
 * like a further line of the log, sequences that a terminal obeys, characters that turn the
 * direction of the text, and names of any length.
 */
public final class Printable {
  private static final String CUT = "…";

  /** Names in Persian and in languages of India are written with these. */
  private static final int ZERO_WIDTH_NON_JOINER = 0x200c;

  private static final int ZERO_WIDTH_JOINER = 0x200d;

  private Printable() {}

  /**
   * A text without characters that are not printed: each is replaced by its number in hexadecimal
   * digits, as in {@code \}{@code u001b}. So a line stays one line, and JSON on one line stays the
   * same JSON.
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
                for (char unit : Character.toChars(point)) {
                  shown.append("\\u%04x".formatted((int) unit));
                }
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
    if (point == ZERO_WIDTH_NON_JOINER || point == ZERO_WIDTH_JOINER) {
      return true;
    }
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
