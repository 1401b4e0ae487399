package io.codrift.streams.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Configurations of the product in an accident.
 *
 * @param bootstrap the broker's address
 * @param folder where they are written, and where the product keeps its stores
 */
record AccidentConfig(String bootstrap, Path folder) {
  private static final String TEN_SECONDS = "size: 10s, grace: 0s";
  private static final String NEVER_IDLE = "idle-timeout: 1h";

  /**
   * A configuration with the source {@link AccidentScene#TOPIC}.
   *
   * @param state the name of its folder of stores
   * @param window what is in {@code window} besides {@code min-samples}
   * @param settings further lines of the source, or none
   */
  String yaml(String state, String window, String... settings) {
    return """
        name: shop
        kafka: { bootstrap.servers: "%s" }
        state-dir: %s
        topics: { partitions: 4, replication: 1 }
        estimator: { name: start, device: cpu }
        sources:
        """
            .formatted(bootstrap, folder.resolve(state))
        + source(AccidentScene.TOPIC, window, settings);
  }

  /** The same with the windows of {@link Accident#WINDOW}, which end with the next records. */
  String tenSeconds(String state, String... settings) {
    return yaml(
        state,
        TEN_SECONDS,
        Stream.concat(Stream.of(NEVER_IDLE), Stream.of(settings)).toArray(String[]::new));
  }

  /** A source of a configuration, to follow others. */
  static String source(String topic, String window, String... settings) {
    StringBuilder lines =
        new StringBuilder(
            """
              - topic: %s
                format: json
                timestamp: time
                window: { %s, min-samples: 64 }
                monitors: [{ name: %s-m, x: [price], y: [quantity] }]
            """
                .formatted(topic, window, topic));
    for (String setting : settings) {
      lines.append("    ").append(setting).append('\n');
    }
    return lines.toString();
  }

  /** Writes a configuration, whose web server takes a free port. Returns the path of the file. */
  String written(String yaml) throws IOException {
    Path config = Files.createTempFile(folder, "codrift", ".yaml");
    return Files.writeString(config, yaml + "http: { port: 0 }\n").toString();
  }
}
