package io.codrift.model;

/**
 * A stored state is intact but has a format that this version cannot read, because a newer version
 * of Codrift wrote it. The state must not be overwritten: the newer version, or a later one, can
 * read it.
 */
public final class NewerFormatException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int format;

  /**
   * @param what description of the state
   * @param format the format of the state
   * @param newestRead the newest format that this version reads
   */
  public NewerFormatException(String what, int format, int newestRead) {
    super(
        ("the %s has format %d, but this version reads formats up to %d: a newer Codrift wrote it."
                + " Upgrade this process to that version.")
            .formatted(what, format, newestRead));
    this.format = format;
  }

  /** The format of the state. */
  public int format() {
    return format;
  }
}
