package io.codrift.streams.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A schema registry with a Confluent-compatible REST API, and its credentials.
 *
 * @param url base URL, without a trailing slash
 * @param user for HTTP basic authentication
 * @param password for HTTP basic authentication
 * @param token for bearer authentication
 * @param trust certificates to trust instead of the JDK's
 * @param identity key and certificate for mutual TLS
 */
public record RegistryConfig(
    URI url,
    Optional<String> user,
    Optional<Secret> password,
    Optional<Secret> token,
    Optional<Store> trust,
    Optional<Store> identity) {

  /** A registry without authentication. */
  public static RegistryConfig open(URI url) {
    return new RegistryConfig(
        url,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /**
   * A key or trust store.
   *
   * @param path PKCS 12, JKS or, for certificates to trust, PEM
   * @param password of the store; empty for PEM
   */
  public record Store(Path path, Optional<Secret> password) {}
}
