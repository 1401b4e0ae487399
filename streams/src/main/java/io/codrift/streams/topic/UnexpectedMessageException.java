package io.codrift.streams.topic;

/** Bytes that are none of the messages which the topic or the store may hold. */
public final class UnexpectedMessageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UnexpectedMessageException(String message, Throwable cause) {
    super(message, cause);
  }
}
