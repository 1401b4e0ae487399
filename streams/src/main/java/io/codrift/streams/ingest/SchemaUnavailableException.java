package io.codrift.streams.ingest;

/** The schema registry does not answer. The same record may decode later. */
public final class SchemaUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public SchemaUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
