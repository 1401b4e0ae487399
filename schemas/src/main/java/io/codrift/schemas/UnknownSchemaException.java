package io.codrift.schemas;

/**
 * A message or stored value whose schema this process does not know. A newer Codrift probably wrote
 * it: it can be read once its schema has been added to {@link KnownSchemas}, or by a newer Codrift.
 * It must not be skipped, overwritten or dead-lettered.
 */
public final class UnknownSchemaException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long fingerprint;

  UnknownSchemaException(long fingerprint, String expected) {
    super(
        ("The schema %016x of a message is not known; a %s was expected. A newer Codrift probably"
                + " wrote it. Start that version here too, or let it publish its schemas: it does"
                + " so whenever it starts.")
            .formatted(fingerprint, expected));
    this.fingerprint = fingerprint;
  }

  /** CRC-64-AVRO fingerprint of the schema that wrote the bytes. */
  public long fingerprint() {
    return fingerprint;
  }
}
