package io.codrift.model;

import io.codrift.model.random.SplitMix64;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Categories as numbers. The code of a category is a pure function of its text, so all processes
 * agree on it without a dictionary, and it keeps its meaning for good. Codes are doubles from 2^900
 * (inclusive) to 2^901 (exclusive), where no measurement is. A column of codes therefore needs no
 * mark: the values themselves tell that they are categories. The order of codes has no meaning.
 *
 * <p>A code has 52 bits of a hash. Among a million categories, two have the same code with a
 * probability of 1 in 9,000.
 */
public final class Category {
  private static final double FIRST = 0x1p900;
  private static final double END = 0x1p901;

  /** Whole numbers up to here are exact in a double. */
  private static final double EXACT = 0x1p53;

  /** As many digits tell all doubles apart. */
  private static final int MOST_DIGITS = 17;

  /** So many characters of a text are shown. */
  private static final int MOST_SHOWN = 40;

  private static final String MORE = "\u2026";
  private static final int NOT_SHOWN = 0xFFFD;

  private Category() {}

  /**
   * The code of a category.
   *
   * @param text any text; the empty text is a category, too
   */
  public static double code(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer words =
        ByteBuffer.wrap(Arrays.copyOf(bytes, (bytes.length + 7) / 8 * 8))
            .order(ByteOrder.LITTLE_ENDIAN);
    long hash = bytes.length;
    while (words.hasRemaining()) {
      hash = SplitMix64.at(hash, 0) ^ words.getLong();
    }
    return Double.longBitsToDouble(
        Double.doubleToRawLongBits(FIRST) | SplitMix64.at(hash, 0) >>> 12);
  }

  /**
   * The code of a number that is taken as a category: that of its {@link #text(double)}.
   *
   * @param number a finite number
   */
  public static double code(double number) {
    return code(text(number));
  }

  /** A short name of a category whose text is not known: its 52 bits as 13 hexadecimal digits. */
  public static String name(double code) {
    return "%013x".formatted(Double.doubleToRawLongBits(code) & ((1L << 52) - 1));
  }

  /**
   * The text of a category as it may be stored and shown: at most 40 characters (code points), the
   * last of which is an ellipsis if there are more. Characters that could change how a line of a
   * log or a terminal is shown are replaced by U+FFFD: control and format characters, separators of
   * lines and paragraphs, private ones, and halves of a surrogate pair. What is shown is shown as
   * it is.
   */
  public static String shown(String text) {
    int[] first = text.codePoints().limit(MOST_SHOWN + 1L).toArray();
    boolean cut = first.length > MOST_SHOWN;
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < (cut ? MOST_SHOWN - 1 : first.length); i++) {
      shown.appendCodePoint(isShown(first[i]) ? first[i] : NOT_SHOWN);
    }
    return cut ? shown.append(MORE).toString() : shown.toString();
  }

  private static boolean isShown(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE,
          Character.SURROGATE ->
          false;
      default -> true;
    };
  }

  /** Whether a number is the code of a category. */
  public static boolean isCode(double value) {
    return value >= FIRST && value < END;
  }

  /**
   * The text of a number that is taken as a category: rounded to the fewest digits that give this
   * double again, without exponent and without zeros at the end of a fraction. 5, 5.0 and 5e0 have
   * the text {@code 5}.
   *
   * @param number a finite number
   */
  public static String text(double number) {
    if (number == Math.rint(number) && Math.abs(number) <= EXACT) {
      return Long.toString((long) number);
    }
    BigDecimal exact = new BigDecimal(number);
    // Double.toString gives other digits in other versions of Java.
    for (int digits = 1; digits < MOST_DIGITS; digits++) {
      BigDecimal rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
      if (rounded.doubleValue() == number) {
        return text(rounded);
      }
    }
    return text(exact.round(new MathContext(MOST_DIGITS, RoundingMode.HALF_EVEN)));
  }

  /** The text of a decimal that is taken as a category: as {@link #text(double)}, all digits. */
  public static String text(BigDecimal number) {
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }
}
