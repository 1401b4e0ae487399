package io.codrift.streams.runtime;

import java.io.IOException;
import java.nio.file.Path;

/** The {@code state-dir} cannot be used. The message names it and the fix. */
public final class UnusableStateDirectoryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private UnusableStateDirectoryException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * @param owner the id of the process that has it; empty if it is not known
   */
  static UnusableStateDirectoryException taken(Path directory, String owner) {
    return new UnusableStateDirectoryException(
        "state-dir: %s is in use by another process%s; stop that process, or give this one a directory of its own"
            .formatted(directory, owner.isEmpty() ? "" : " (process id " + owner + ")"),
        null);
  }

  static UnusableStateDirectoryException unwritable(Path directory, IOException cause) {
    if (FullDisk.explains(cause)) {
      return full(directory, cause);
    }
    return new UnusableStateDirectoryException(
        "state-dir: %s cannot be written (%s); choose another directory, or allow this user to write it"
            .formatted(directory, cause),
        cause);
  }

  static UnusableStateDirectoryException full(Path directory, Throwable cause) {
    return new UnusableStateDirectoryException(FullDisk.describe(directory), cause);
  }
}
