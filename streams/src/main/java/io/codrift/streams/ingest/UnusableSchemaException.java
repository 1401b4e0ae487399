package io.codrift.streams.ingest;

/** An id has no usable schema, and a retry would not help now. */
final class UnusableSchemaException extends Exception {
  private static final long serialVersionUID = 1L;

  UnusableSchemaException(String message) {
    super(message);
  }
}
