package io.codrift.streams.runtime;

/** The brokers refuse an operation. The message names operation, resource and principal. */
public final class AccessDeniedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  AccessDeniedException(String message, Throwable cause) {
    super(message, cause);
  }
}
