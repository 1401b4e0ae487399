package io.codrift.streams.topic;

/** Thrown for bytes that are not a message that the topic or store may hold. */
public final class UnexpectedMessageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UnexpectedMessageException(String message, Throwable cause) {
    super(message, cause);
  }
}
