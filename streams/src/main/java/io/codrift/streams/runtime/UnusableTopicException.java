package io.codrift.streams.runtime;

/** A topic is absent, or not as the stages need it. The message says which, and the mend. */
public final class UnusableTopicException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UnusableTopicException(String message) {
    super(message);
  }
}
