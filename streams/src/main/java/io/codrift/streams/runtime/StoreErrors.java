package io.codrift.streams.runtime;

import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.rocksdb.InfoLogLevel;
import org.slf4j.LoggerFactory;

/**
 * Tells what the background threads of RocksDB could not write, from what RocksDB logs.
 *
 * <p>The thread that writes to a store may never learn of it: RocksDB tries to recover by itself
 * until the disk has room again, and a thread that waits for a write buffer waits as long. A
 * listener for background errors is no way to learn of it: that of RocksDB 10.1.3 does not know the
 * reason "flush without a write-ahead log", and Kafka Streams never writes such a log.
 */
public final class StoreErrors extends org.rocksdb.Logger {
  private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(StoreErrors.class);

  private static final Pattern BACKGROUND =
      Pattern.compile(
          "Waiting after background (?:flush|compaction) error: (.*?)(?:, Accumulated|$)",
          Pattern.DOTALL);

  /** RocksDB says every five seconds that it cannot recover yet. */
  private static final String RECOVERY = "sst_file_manager";

  private final Consumer<String> report;

  /**
   * Needs the native library of RocksDB to be loaded.
   *
   * @param report takes an error in the words of RocksDB; called from a background thread of
   *     RocksDB, once for each error
   */
  public StoreErrors(Consumer<String> report) {
    super(InfoLogLevel.ERROR_LEVEL);
    this.report = report;
  }

  @Override
  protected void log(InfoLogLevel level, String message) {
    Matcher background = BACKGROUND.matcher(message);
    if (background.find()) {
      LOG.debug("RocksDB: {}", message.strip());
      report.accept(background.group(1));
    } else if (message.contains(RECOVERY) || FullDisk.isNamedIn(message)) {
      LOG.debug("RocksDB: {}", message.strip());
    } else {
      LOG.warn("RocksDB: {}", message.strip());
    }
  }
}
