package io.codrift.streams.runtime;

import java.io.IOException;
import java.nio.file.Path;

/** A directory that the process needs cannot be used. The message names it and the fix. */
public final class UnusableDirectoryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private UnusableDirectoryException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * @param owner the id of the process that has it; empty if it is not known
   */
  static UnusableDirectoryException taken(Path directory, String owner) {
    return new UnusableDirectoryException(
        "state-dir: %s is in use by another process%s; stop that process, or give this one a directory of its own"
            .formatted(directory, owner.isEmpty() ? "" : " (process id " + owner + ")"),
        null);
  }

  static UnusableDirectoryException unwritable(Path directory, IOException cause) {
    if (FullDisk.explains(cause)) {
      return full(directory, cause);
    }
    return new UnusableDirectoryException(
        "state-dir: %s cannot be written (%s); choose another directory, or allow this user to write it"
            .formatted(directory, cause),
        cause);
  }

  /** Native libraries are unpacked into the temporary directory. */
  static UnusableDirectoryException temporary(Path directory, Throwable cause) {
    return new UnusableDirectoryException(
        "java.io.tmpdir: the native library of RocksDB cannot be unpacked into %s (%s); make room there and allow this user to write it, or choose another directory with CODRIFT_JAVA_OPTS=-Djava.io.tmpdir=DIRECTORY"
            .formatted(directory, StageFailure.rootOf(cause).getMessage()),
        cause);
  }

  static UnusableDirectoryException full(Path directory, Throwable cause) {
    return new UnusableDirectoryException(FullDisk.describe(directory), cause);
  }
}
