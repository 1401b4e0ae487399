package io.codrift.streams.command;

/** Exit codes of every command, as {@code --help} and {@code docs/configuration.md} list them. */
public final class ExitCode {
  /** Done. */
  public static final int OK = 0;

  /** Something that nobody foresaw; the log says what. */
  public static final int UNEXPECTED = 1;

  /** Wrong arguments, a wrong configuration or file, or topics that do not fit. */
  public static final int USAGE = 2;

  /** The demo ended without an alert. */
  public static final int NO_ALERT = 3;

  /** No broker answers, or none lets us in. */
  public static final int UNREACHABLE = 4;

  /** A stage cannot go on. */
  public static final int STAGE_DIED = 5;

  /** An estimate of a file came to no number. */
  public static final int NO_ESTIMATE = 6;

  private ExitCode() {}
}
