package io.codrift.streams.config;

/**
 * A value that must not be printed: its text form hides it.
 *
 * @param value the secret itself
 */
public record Secret(String value) {
  @Override
  public String toString() {
    return "(hidden)";
  }
}
