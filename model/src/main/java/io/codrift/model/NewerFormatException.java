package io.codrift.model;

/**
 * A stored state is intact, but of a format that this version does not read: a newer Codrift wrote
 * it. It is not to be replaced; the newer version, or a later one, reads it.
 */
public final class NewerFormatException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int format;

  /**
   * @param what what it is the state of
   * @param format its format
   * @param newestRead the newest format that this version reads
   */
  public NewerFormatException(String what, int format, int newestRead) {
    super(
        ("the %s has format %d, this version reads formats up to %d: a newer Codrift wrote it."
                + " Start that version here too.")
            .formatted(what, format, newestRead));
    this.format = format;
  }

  /** The format of the state. */
  public int format() {
    return format;
  }
}
