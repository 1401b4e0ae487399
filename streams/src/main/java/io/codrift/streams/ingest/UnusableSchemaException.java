package io.codrift.streams.ingest;

/** An id has no schema that could be used, and asking again now changes nothing. */
final class UnusableSchemaException extends Exception {
  private static final long serialVersionUID = 1L;

  UnusableSchemaException(String message) {
    super(message);
  }
}
