package io.codrift.streams.command;

import io.codrift.streams.config.Durations;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** How the values of options are read, and what is said of one that an option does not take. */
final class OptionValues {
  private OptionValues() {}

  /** Makes a command line, with all subcommands that it has, read values in this way. */
  static CommandLine read(CommandLine command) {
    // One object each for a type and its box: of two equal lambdas, the JVM (17) that makes the
    // class archive of the images crashes.
    ITypeConverter<Integer> integer = OptionValues::integer;
    ITypeConverter<Long> wholeNumber = OptionValues::wholeNumber;
    ITypeConverter<Double> number = OptionValues::number;
    return command
        .registerConverter(Instant.class, OptionValues::time)
        .registerConverter(Duration.class, OptionValues::duration)
        .registerConverter(int.class, integer)
        .registerConverter(Integer.class, integer)
        .registerConverter(long.class, wholeNumber)
        .registerConverter(Long.class, wholeNumber)
        .registerConverter(double.class, number)
        .registerConverter(Double.class, number)
        .setCaseInsensitiveEnumValuesAllowed(true);
  }

  /** What is wrong with the value of an option, in one line that names both and the fix. */
  static Optional<String> problem(ParameterException e) {
    if (!(e.getArgSpec() instanceof OptionSpec option)) {
      return Optional.empty();
    }
    if (option.auxiliaryTypes()[0].isEnum() && e.getValue() != null) {
      return Optional.of(
          "%s: '%s' is not known. Write one of %s."
              .formatted(
                  option.longestName(),
                  e.getValue(),
                  Arrays.stream(option.auxiliaryTypes()[0].getEnumConstants())
                      .map(value -> value.toString().toLowerCase(Locale.ROOT))
                      .collect(Collectors.joining(", "))));
    }
    if (e.getCause() instanceof TypeConversionException wrong) {
      return Optional.of("%s: %s".formatted(option.longestName(), wrong.getMessage()));
    }
    return option.typeInfo().isMap() && e.getValue() != null
        ? Optional.of(
            "%s: '%s' is not a key with a value. Write %s, such as security.protocol=SSL."
                .formatted(option.longestName(), e.getValue(), option.paramLabel()))
        : Optional.empty();
  }

  private static Instant time(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw wrong(text, "not a time with a zone. Write it as 2026-01-31T12:00:00Z.");
    }
  }

  private static Duration duration(String text) {
    return Durations.parse(text)
        .orElseThrow(() -> wrong(text, "not a duration. " + Durations.HINT));
  }

  private static int integer(String text) {
    long number = wholeNumber(text);
    if (number != (int) number) {
      throw wrong(
          text,
          "not a number from %d to %d. Write one of them."
              .formatted(Integer.MIN_VALUE, Integer.MAX_VALUE));
    }
    return (int) number;
  }

  private static long wholeNumber(String text) {
    try {
      return Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      throw wrong(text, "not a whole number. Write one, such as 1000.");
    }
  }

  private static double number(String text) {
    try {
      double number = Double.parseDouble(text.strip());
      if (Double.isFinite(number)) {
        return number;
      }
    } catch (NumberFormatException e) {
      // It is refused below, as a number that is not finite.
    }
    throw wrong(text, "not a number. Write one, such as 0.5.");
  }

  private static TypeConversionException wrong(String text, String why) {
    return new TypeConversionException("'%s' is %s".formatted(text, why));
  }
}
