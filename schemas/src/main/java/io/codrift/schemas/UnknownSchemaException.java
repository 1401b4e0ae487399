package io.codrift.schemas;

/**
 * The schema of a message or stored value is unknown to this process. A newer version of Codrift
 * probably wrote it. It can be read after its schema is added to {@link KnownSchemas}, or by the
 * newer version. It must not be skipped, overwritten or dead-lettered.
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

  /** CRC-64-AVRO fingerprint of the writer's schema. */
  public long fingerprint() {
    return fingerprint;
  }
}
