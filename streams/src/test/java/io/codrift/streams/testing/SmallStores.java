package io.codrift.streams.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.Env;
import org.rocksdb.Options;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileManager;

/**
 * Lets each local store of a process that a test starts have very little of the disk. RocksDB fails
 * there as it does on a full disk.
 */
public final class SmallStores implements RocksDBConfigSetter {
  /** A third of what the rows of one window of the test take. */
  private static final long MOST_BYTES = 160_000;

  private static final long BUFFER_BYTES = 64_000;

  private final Map<String, SstFileManager> managers = new ConcurrentHashMap<>();

  /**
   * Makes the class known to a process.
   *
   * @param directory where files are written
   * @return a folder, to be first on the classpath
   */
  public static Path install(Path directory) throws IOException {
    String file = SmallStores.class.getName().replace('.', '/') + ".class";
    Path copy = directory.resolve(file);
    Files.createDirectories(copy.getParent());
    try (InputStream bytes = SmallStores.class.getResourceAsStream("/" + file)) {
      Files.copy(bytes, copy);
    }
    return directory;
  }

  @Override
  public void setConfig(String store, Options options, Map<String, Object> configs) {
    try {
      SstFileManager manager = new SstFileManager(Env.getDefault());
      manager.setMaxAllowedSpaceUsage(MOST_BYTES);
      options.setSstFileManager(manager);
      options.setWriteBufferSize(BUFFER_BYTES);
      managers.put(store, manager);
    } catch (RocksDBException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close(String store, Options options) {
    SstFileManager manager = managers.remove(store);
    if (manager != null) {
      manager.close();
    }
  }
}
