package io.codrift.streams.command;

/** Exit codes of every command, as {@code --help} and {@code docs/configuration.md} list them. */
public final class ExitCode {
  /** Done. */
  public static final int OK = 0;

  /** An unexpected error; see the log. */
  public static final int UNEXPECTED = 1;

  /** Wrong arguments, a wrong configuration or file, or topics that do not fit. */
  public static final int USAGE = 2;

  /** The demo ended without an alert. */
  public static final int NO_ALERT = 3;

  /** No broker answers, or the brokers refuse access. */
  public static final int UNREACHABLE = 4;

  /** A stage cannot go on. */
  public static final int STAGE_DIED = 5;

  /** The estimate of a file has no value. */
  public static final int NO_ESTIMATE = 6;

  private ExitCode() {}
}
