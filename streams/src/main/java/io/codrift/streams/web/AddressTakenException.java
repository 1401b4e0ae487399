package io.codrift.streams.web;

import io.codrift.streams.config.HttpConfig;

/** The configured host and port cannot be listened at. */
public final class AddressTakenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  AddressTakenException(HttpConfig config, Throwable cause) {
    super(
        ("http.port: %d is in use by another process, or http.host: %s is no address of this machine;"
                + " choose another port, or 0 for a free one, or another host")
            .formatted(config.port(), config.host()),
        cause);
  }
}
