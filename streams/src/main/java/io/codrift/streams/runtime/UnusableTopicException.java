package io.codrift.streams.runtime;

/**
 * A topic does not exist, or its settings do not suit the stages. The message names the topic and
 * the fix.
 */
public final class UnusableTopicException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UnusableTopicException(String message) {
    super(message);
  }
}
