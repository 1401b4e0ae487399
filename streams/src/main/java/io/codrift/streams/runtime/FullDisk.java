package io.codrift.streams.runtime;

import java.nio.file.Path;
import java.util.List;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** That the disk of {@code state-dir} is full: no other thread could go on. */
public final class FullDisk {
  /**
   * What the operating system and RocksDB say of it. A compaction is too large for what is left of
   * the disk: without compactions, RocksDB soon stops all writes.
   */
  private static final List<String> WORDS =
      List.of(
          "No space left on device",
          "not enough space on the disk",
          "Disk quota exceeded",
          "Max allowed space was reached",
          "Compaction too large");

  private FullDisk() {}

  /** Whether an exception, or one of its causes, comes from a full disk. */
  public static boolean explains(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (isNamedIn(String.valueOf(t.getMessage()))
          || (t instanceof RocksDBException store && isOfSpace(store.getStatus()))) {
        return true;
      }
    }
    return false;
  }

  /** Whether a message of the operating system or of RocksDB is of a full disk. */
  static boolean isNamedIn(String message) {
    return WORDS.stream().anyMatch(message::contains);
  }

  /** The words of the operating system may be those of another language. */
  private static boolean isOfSpace(Status status) {
    return status != null && status.getSubCode() == Status.SubCode.NoSpace;
  }

  /** What has happened, and what to do. */
  static String describe(Path stateDir) {
    return "state-dir: the disk of %s is full; make room there, or choose another directory, and start again: nothing is lost, and nothing counted twice"
        .formatted(stateDir);
  }
}
