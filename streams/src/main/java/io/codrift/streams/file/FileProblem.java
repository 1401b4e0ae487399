package io.codrift.streams.file;

/** Thrown for a file that cannot be used. The message names the place, the value and the fix. */
public final class FileProblem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public FileProblem(String message) {
    super(message);
  }

  public FileProblem(String message, Throwable cause) {
    super(message, cause);
  }
}
