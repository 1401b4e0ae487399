package io.codrift.streams.runtime;

import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.config.ConfigLoader;
import java.nio.file.Path;
import java.util.Map;

/** Configurations for tests of the runtime. */
final class Configs {
  private Configs() {}

  static CodriftConfig of(String bootstrap, String name, String topic, Path stateDir, String more) {
    return new ConfigLoader(Map.of())
        .read(
            "test.yaml",
            """
            name: %s
            kafka: { bootstrap.servers: "%s", session.timeout.ms: 6000 }
            state-dir: %s
            http: { port: 0 }
            topics: { partitions: 3, replication: 1 }
            sources:
              - topic: %s
                format: json
                window: { size: 1m }
                monitors: [{ name: m, x: [a], y: [b] }]
            %s
            """
                .formatted(name, bootstrap, stateDir, topic, more));
  }
}
