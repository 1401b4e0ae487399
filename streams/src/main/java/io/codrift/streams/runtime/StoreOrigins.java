package io.codrift.streams.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Properties;
import org.apache.kafka.common.Uuid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notes in a {@code state-dir} which topics the local stores of each stage belong to, by the id of
 * the application's topic of schemas, which nobody else has. The id of the cluster does not tell: a
 * broker that was set up again may have the same. The stores of another broker, or of topics that
 * were made anew, hold what the changelogs do not; they are emptied, because Kafka Streams finds
 * that out by failing. Several applications may share a directory one after the other. Not
 * thread-safe.
 */
final class StoreOrigins {
  private static final Logger LOG = LoggerFactory.getLogger(StoreOrigins.class);
  private static final String FILE = ".codrift.origins";

  private final Path directory;

  /**
   * @param directory the {@code state-dir}, which this process has
   */
  StoreOrigins(Path directory) {
    this.directory = directory;
  }

  /**
   * Takes the local stores of a stage. Those of which nothing is noted are kept: an earlier version
   * wrote them. In a damaged file nothing is noted. Where the brokers tell no ids of topics nothing
   * is noted.
   *
   * @param applicationId of the stage
   * @param origin the id of the application's topic of schemas
   * @param empty deletes the local stores of the stage; called before the new origin is noted
   * @throws UnusableDirectoryException if the directory cannot be written
   */
  void take(String applicationId, String origin, Runnable empty) {
    if (origin.equals(Uuid.ZERO_UUID.toString())) {
      return;
    }
    try {
      Properties origins = read();
      String before = origins.getProperty(applicationId);
      if (origin.equals(before)) {
        return;
      }
      if (before != null) {
        LOG.info(
            "The local stores of {} in {} belong to another broker, or to topics that were deleted."
                + " They are emptied, and restored from the topics of this one.",
            applicationId,
            directory);
        empty.run();
      }
      origins.setProperty(applicationId, origin);
      write(origins);
    } catch (IOException e) {
      throw UnusableDirectoryException.unwritable(directory, e);
    }
  }

  private Properties read() throws IOException {
    Properties origins = new Properties();
    Path file = directory.resolve(FILE);
    if (Files.exists(file)) {
      try (Reader reader = Files.newBufferedReader(file, UTF_8)) {
        origins.load(reader);
      } catch (IllegalArgumentException | CharacterCodingException e) {
        LOG.warn(
            "{} is damaged, and is written anew. The local stores in {} are kept: which topics they"
                + " belong to is not known.",
            file,
            directory);
        return new Properties();
      }
    }
    return origins;
  }

  /** In one step: a process that is killed leaves the old file or the new one. */
  private void write(Properties origins) throws IOException {
    Path next = directory.resolve(FILE + ".new");
    try (Writer writer = Files.newBufferedWriter(next, UTF_8)) {
      origins.store(writer, null);
    }
    Files.move(
        next,
        directory.resolve(FILE),
        StandardCopyOption.REPLACE_EXISTING,
        StandardCopyOption.ATOMIC_MOVE);
  }
}
