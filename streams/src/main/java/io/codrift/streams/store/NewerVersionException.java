package io.codrift.streams.store;

/**
 * A stored value that a newer Codrift wrote in a form that this one does not read. It must not be
 * skipped or overwritten: the stage waits until a process of the newer version takes its place.
 */
public final class NewerVersionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message which value, its version, and the versions that this process reads
   */
  public NewerVersionException(String message) {
    super(message);
  }

  /**
   * @param message which value, its version, and the versions that this process reads
   */
  public NewerVersionException(String message, Throwable cause) {
    super(message, cause);
  }
}
