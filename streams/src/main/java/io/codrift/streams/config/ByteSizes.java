package io.codrift.streams.config;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes in bytes as people write them. */
public final class ByteSizes {
  static final String HINT = "Write a number and kB, MB or GB, such as `128MB`.";

  private static final Pattern SIZE = Pattern.compile("(\\d{1,9})\\s*(kB|MB|GB)");
  private static final Map<String, Integer> SHIFTS = Map.of("kB", 10, "MB", 20, "GB", 30);

  private ByteSizes() {}

  /** Reads a size such as {@code 128MB}; 1 kB is 1,024 bytes. */
  static Optional<Long> parse(String text) {
    Matcher size = SIZE.matcher(text.strip());
    return size.matches()
        ? Optional.of(Long.parseLong(size.group(1)) << SHIFTS.get(size.group(2)))
        : Optional.empty();
  }

  /** A size in MB, rounded up. */
  public static String megabytes(long bytes) {
    return "%,d MB".formatted((bytes + (1 << 20) - 1) >> 20);
  }
}
