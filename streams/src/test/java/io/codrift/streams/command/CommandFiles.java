package io.codrift.streams.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Files for commands.
 *
 * @param directory where they are written
 */
record CommandFiles(Path directory) {
  /** The configuration of two monitors of one topic. */
  static String orders(String name, String bootstrapServers, Path stateDir, String topic) {
    return """
        name: %s
        kafka: { bootstrap.servers: "%s" }
        state-dir: %s
        topics: { partitions: 2, replication: 1 }
        sources:
          - topic: %s
            format: json
            timestamp: at
            idle-timeout: 3s
            idle: close
            window: { size: 60s, grace: 0s }
            monitors:
              - { name: price-demand, x: [price], y: [demand] }
              - { name: price-stock, x: [price], y: [stock] }
        estimator: { name: start, device: cpu }
        """
        .formatted(name, bootstrapServers, stateDir, topic);
  }

  /** Writes a file, and returns its path. */
  String write(String name, String text) {
    try {
      return Files.writeString(directory.resolve(name), text).toString();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
