package io.codrift.schemas;

/**
 * A schema of one of Codrift's records is incompatible with this version's schema of the record.
 */
public final class IncompatibleSchemaException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  IncompatibleSchemaException(String record, long fingerprint, Throwable cause) {
    super(
        ("Schema %016x of %s cannot be read by this version of Codrift: %s. Versions whose schemas"
                + " cannot read each other must not run on the same topics: stop the others, or"
                + " start the same version everywhere.")
            .formatted(fingerprint, record, cause.getMessage()),
        cause);
  }
}
