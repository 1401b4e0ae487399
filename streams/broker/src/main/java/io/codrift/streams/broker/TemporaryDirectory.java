package io.codrift.streams.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/** A temporary directory: created by the constructor, deleted by {@link #close()}. */
public final class TemporaryDirectory implements AutoCloseable {
  private final Path path;

  /**
   * @throws UncheckedIOException if it cannot be created
   */
  public TemporaryDirectory(String prefix) {
    try {
      path = Files.createTempDirectory(prefix);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot create a temporary directory " + prefix + "", e);
    }
  }

  /** The path of the directory. */
  public Path path() {
    return path;
  }

  /**
   * Deletes the directory and its contents.
   *
   * @throws UncheckedIOException if a file cannot be deleted
   */
  @Override
  public void close() {
    try {
      if (Files.exists(path)) {
        Files.walkFileTree(path, new Deleting());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(path + " could not be deleted", e);
    }
  }

  /** Ignores files that disappear during the walk: background threads delete their own files. */
  private static final class Deleting extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
      if (failure instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw failure;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, IOException failure)
        throws IOException {
      if (failure != null) {
        throw failure;
      }
      Files.deleteIfExists(directory);
      return FileVisitResult.CONTINUE;
    }
  }
}
