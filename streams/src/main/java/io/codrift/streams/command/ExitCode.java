package io.codrift.streams.command;

/**
 * Exit codes of all commands, and the words that {@code --help} and {@code docs/configuration.md}
 * list them with.
 */
public final class ExitCode {
  /** Done. */
  public static final int OK = 0;

  public static final String OK_TEXT = OK + ":Done.";

  /** An unexpected error; see the log. */
  public static final int UNEXPECTED = 1;

  public static final String UNEXPECTED_TEXT = UNEXPECTED + ":An unexpected error; see the log.";

  /** Wrong arguments, a wrong configuration or file, or topics that do not fit. */
  public static final int USAGE = 2;

  public static final String USAGE_TEXT =
      USAGE + ":Wrong arguments, a wrong configuration or file, or topics that do not fit.";

  /** The demo ended without an alert. */
  public static final int NO_ALERT = 3;

  public static final String NO_ALERT_TEXT = NO_ALERT + ":The demo ended without an alert.";

  /** Kafka cannot be reached, or refuses access. */
  public static final int UNREACHABLE = 4;

  public static final String UNREACHABLE_TEXT =
      UNREACHABLE + ":Kafka cannot be reached, or refuses access.";

  /** A stage failed and cannot continue; see the log. */
  public static final int STAGE_FAILED = 5;

  public static final String STAGE_FAILED_TEXT =
      STAGE_FAILED + ":A stage failed and cannot continue; see the log.";

  /** The file has no estimate: it has too few rows, or the fit failed. */
  public static final int NO_ESTIMATE = 6;

  public static final String NO_ESTIMATE_TEXT =
      NO_ESTIMATE + ":The file has no estimate: it has too few rows, or the fit failed.";

  /** Stopped by a signal; the JVM chooses the code. */
  public static final String STOPPED_TEXT =
      "130, 143:Stopped by Ctrl-C or SIGTERM. Work that was done is committed.";

  private ExitCode() {}
}
