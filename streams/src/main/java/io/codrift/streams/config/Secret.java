package io.codrift.streams.config;

/**
 * A value that must not be printed: {@link #toString()} hides it.
 *
 * @param value the secret
 */
public record Secret(String value) {
  @Override
  public String toString() {
    return "(hidden)";
  }
}
