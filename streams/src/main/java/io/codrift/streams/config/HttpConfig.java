package io.codrift.streams.config;

import java.util.Optional;

/**
 * Where metrics and health are served, and to whom.
 *
 * @param host name or address to listen at; {@code 0.0.0.0} is every address of this machine
 * @param port port to listen at; 0 picks a free one
 * @param login what a reader of anything but the health must send; empty if anybody may read
 */
public record HttpConfig(String host, int port, Optional<Login> login) {
  /** Other machines cannot read what is served here. */
  public static final String LOCAL = "localhost";

  /** Port for a process that has none configured. */
  public static final int DEFAULT_PORT = 9464;

  /** Served to this machine alone, to everybody on it. */
  public static HttpConfig local(int port) {
    return new HttpConfig(LOCAL, port, Optional.empty());
  }

  /**
   * User and password of HTTP basic authentication.
   *
   * @param user without a colon
   * @param password of the user
   */
  public record Login(String user, Secret password) {}
}
