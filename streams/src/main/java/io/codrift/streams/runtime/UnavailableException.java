package io.codrift.streams.runtime;

/**
 * Something outside of Kafka that a stage needs does not answer. The same record may be processed
 * later: the stage that throws this is paused and tries again until it succeeds.
 */
public final class UnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
