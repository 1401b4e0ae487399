package io.codrift.streams.demo;

import io.codrift.streams.file.RowTime;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** The options of {@code codrift demo --input}: a file as the stream. */
final class FileOptions {
  @Option(
      names = "--input",
      required = true,
      paramLabel = "FILE",
      description = "CSV or TSV file with a header line, plain or gzipped.")
  private Path input;

  @Option(
      names = "--x",
      required = true,
      split = ",",
      paramLabel = "COLUMN",
      description = "Columns of X, by name or range (x0..x4).")
  private List<String> x;

  @Option(
      names = "--y",
      required = true,
      split = ",",
      paramLabel = "COLUMN",
      description = "Columns of Y.")
  private List<String> y;

  @Option(
      names = "--categorical",
      split = ",",
      paramLabel = "COLUMN",
      description =
          "Columns of X and Y whose values are categories, also where they are numbers. A column"
              + " in which no value is a number is taken as categories.")
  private List<String> categorical = List.of();

  @Option(
      names = "--start",
      paramLabel = "TIME",
      description = "Time of the first row, such as 1996-05-07T00:00Z; with --row-time.")
  private String start;

  @Option(
      names = "--row-time",
      paramLabel = "DURATION",
      description = "Time between rows, such as 30m; with --start.")
  private String rowTime;

  @Option(
      names = "--timestamp",
      paramLabel = "COLUMN",
      description =
          "Column with the time of each row, ISO 8601 or milliseconds since the epoch; instead"
              + " of --start and --row-time.")
  private String timestamp;

  @Option(
      names = "--window",
      paramLabel = "DURATION",
      description = "Length of a window (default: about 1,000 rows).")
  private String window;

  @Option(
      names = "--advance",
      paramLabel = "DURATION",
      description = "Time between the starts of two windows (default: the length).")
  private String advance;

  @Option(
      names = "--grace",
      paramLabel = "DURATION",
      defaultValue = "0s",
      description = "How far out of order rows may be (default: ${DEFAULT-VALUE}).")
  private String grace;

  /** The name of the file. */
  String name() {
    return input.getFileName().toString();
  }

  /**
   * The file input that the options ask for.
   *
   * @throws CommandLine.ParameterException if an option is wrong, or does not go with another
   */
  FileInput.Request request(OptionCheck check) {
    Optional<Duration> length =
        Optional.ofNullable(window).map(text -> check.positive("--window", text));
    Optional<Duration> step =
        Optional.ofNullable(advance).map(text -> check.positive("--advance", text));
    check.refuse("--advance", step.isPresent() && length.isEmpty(), "needs --window");
    check.refuse(
        "--advance",
        step.isPresent() && step.get().compareTo(length.orElseThrow()) > 0,
        "is longer than --window: rows between windows would be lost");
    return new FileInput.Request(
        input, x, y, categorical, rowTime(check), length, step, check.duration("--grace", grace));
  }

  private RowTime rowTime(OptionCheck check) {
    if (timestamp != null) {
      check.refuse(
          "--timestamp",
          start != null || rowTime != null,
          "gives the time of the rows; leave out --start and --row-time");
      return new RowTime.Column(timestamp);
    }
    if (start == null || rowTime == null) {
      throw check.wrong(
          "--input needs --timestamp COLUMN, or --start TIME and --row-time DURATION");
    }
    try {
      Instant first = OffsetDateTime.parse(start).toInstant();
      return new RowTime.Regular(first, check.positive("--row-time", rowTime));
    } catch (DateTimeException e) {
      throw check.wrong(
          "--start: '%s' is not a time; write it with an offset, such as 1996-05-07T00:00Z"
              .formatted(start));
    }
  }
}
