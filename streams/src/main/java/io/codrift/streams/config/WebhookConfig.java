package io.codrift.streams.config;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Where alerts are posted to.
 *
 * @param url the address
 * @param secret key of the signature; empty: messages are not signed
 * @param timeout how long to wait for an answer
 */
public record WebhookConfig(URI url, Optional<Secret> secret, Duration timeout) {
  /** The {@code timeout} of a configured webhook. */
  public static final Duration TIMEOUT = Duration.ofSeconds(10);
}
