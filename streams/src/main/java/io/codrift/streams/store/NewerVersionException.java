package io.codrift.streams.store;

/**
 * Thrown for a stored value that a newer Codrift wrote in a format that this one cannot read. It
 * must not be skipped or overwritten: the stage waits until a process of the newer version takes
 * over.
 */
public final class NewerVersionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message the value, its version, and the versions that this process reads
   */
  public NewerVersionException(String message) {
    super(message);
  }

  /**
   * @param message the value, its version, and the versions that this process reads
   */
  public NewerVersionException(String message, Throwable cause) {
    super(message, cause);
  }
}
