package io.codrift.streams.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The {@code state-dir} of this process. Two processes on one would have the same identity in their
 * consumer groups, and fail one after the other where they share stores. The operating system
 * releases it with the process, however that ends.
 */
public final class StateDirectory implements AutoCloseable {
  /** Kafka Streams has a folder for each application beside it. */
  private static final String FILE = ".codrift.lock";

  private final FileChannel channel;

  private StateDirectory(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes a directory for this process, and makes it if there is none.
   *
   * @throws UnusableDirectoryException if another process has it, or it cannot be written
   */
  public static StateDirectory take(Path directory) {
    Path file = directory.resolve(FILE);
    FileChannel channel = null;
    try {
      Files.createDirectories(directory);
      channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      if (!lock(channel)) {
        String owner = Files.readString(file).strip();
        channel.close();
        throw UnusableDirectoryException.taken(directory, owner);
      }
      channel.truncate(0);
      int unused =
          channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(UTF_8)));
      return new StateDirectory(channel);
    } catch (IOException e) {
      close(channel);
      throw UnusableDirectoryException.unwritable(directory, e);
    }
  }

  private static boolean lock(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false; // this process has it already
    }
  }

  private static void close(FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Leaves the directory to another process. */
  @Override
  public void close() {
    close(channel);
  }
}
