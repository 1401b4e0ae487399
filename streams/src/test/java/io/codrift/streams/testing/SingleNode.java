package io.codrift.streams.testing;

import io.codrift.streams.config.HttpConfig;
import io.codrift.streams.config.MemoryConfig;
import io.codrift.streams.config.RuntimeConfig;
import java.nio.file.Path;
import java.time.Duration;

/** How a stage runs on a test's only broker. */
public final class SingleNode {
  private SingleNode() {}

  /** A free port, one thread per stage, no replication. */
  public static RuntimeConfig runtime(Path stateDir) {
    return new RuntimeConfig(
        stateDir,
        HttpConfig.local(0),
        1,
        4,
        (short) 1,
        Duration.ofDays(7),
        1_000,
        false,
        MemoryConfig.DEFAULT);
  }
}
