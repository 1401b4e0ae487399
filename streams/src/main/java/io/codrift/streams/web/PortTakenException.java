package io.codrift.streams.web;

/** The configured HTTP port is in use. */
public final class PortTakenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PortTakenException(int port, Throwable cause) {
    super(
        "http.port: %d is in use by another process; choose another, or 0 for a free one"
            .formatted(port),
        cause);
  }
}
