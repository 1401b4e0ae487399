package io.codrift.streams.file;

/** A file that cannot be used as asked; the message names the place, the value and the mend. */
public final class FileProblem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public FileProblem(String message) {
    super(message);
  }

  public FileProblem(String message, Throwable cause) {
    super(message, cause);
  }
}
