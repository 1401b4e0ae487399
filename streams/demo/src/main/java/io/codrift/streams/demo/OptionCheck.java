package io.codrift.streams.demo;

import io.codrift.streams.config.Durations;
import java.time.Duration;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * Checks of options beyond their types. Each throws a {@link ParameterException} that names the
 * option.
 *
 * @param command the command that they belong to
 */
record OptionCheck(CommandLine command) {

  /** A duration, 0 included. */
  Duration duration(String option, String text) {
    return Durations.parse(text)
        .orElseThrow(
            () -> wrong("%s: '%s' is not a duration. %s".formatted(option, text, Durations.HINT)));
  }

  /** A duration above 0. */
  Duration positive(String option, String text) {
    Duration duration = duration(option, text);
    refuse(option, duration.isZero(), "must be longer than 0");
    return duration;
  }

  /** Refuses an option on a condition. */
  void refuse(String option, boolean condition, String why) {
    if (condition) {
      throw wrong(option + " " + why);
    }
  }

  /** The error of wrong usage, to be thrown. */
  ParameterException wrong(String message) {
    return new ParameterException(command, message);
  }
}
