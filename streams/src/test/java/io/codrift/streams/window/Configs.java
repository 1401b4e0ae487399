package io.codrift.streams.window;

import io.codrift.model.EstimatorSettings;
import io.codrift.streams.config.AlertConfig;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.config.MonitorConfig;
import io.codrift.streams.config.OnIdle;
import io.codrift.streams.config.ServiceConfig;
import io.codrift.streams.config.SourceConfig;
import io.codrift.streams.config.SourceFormat;
import io.codrift.streams.config.WindowConfig;
import io.codrift.streams.runtime.TopicState;
import io.codrift.streams.testing.SingleNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Configurations of the stage's tests: features price and quantity, segments by region. */
final class Configs {
  private Configs() {}

  /** An input with so many partitions. */
  static InputCount input(int partitions) {
    return new InputCount(new TopicState(partitions, "id of the test"), Instant.EPOCH);
  }

  static WindowConfig window(String size, String advance, String grace) {
    return window(size, advance, grace, 64);
  }

  static WindowConfig window(String size, String advance, String grace, int maxSamples) {
    return new WindowConfig(
        Duration.parse("PT" + size),
        Duration.parse("PT" + advance),
        Duration.parse("PT" + grace),
        16,
        maxSamples);
  }

  static SourceConfig source(String topic, WindowConfig window, String... features) {
    return source(topic, OnIdle.WAIT, window, features);
  }

  static SourceConfig source(String topic, OnIdle onIdle, WindowConfig window, String... features) {
    List<String> x = features.length == 0 ? List.of("price") : List.of(features[0]);
    List<String> y =
        features.length == 0 ? List.of("quantity") : List.of(features).subList(1, features.length);
    return new SourceConfig(
        topic,
        SourceFormat.JSON,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of("region"),
        List.of(),
        100,
        Duration.ofMinutes(30),
        Duration.ofHours(1),
        Duration.ofSeconds(5),
        onIdle,
        Optional.empty(),
        window,
        List.of(new MonitorConfig("price-quantity", x, y)));
  }

  static CodriftConfig config(String name, SourceConfig source) {
    return new CodriftConfig(
        name,
        Map.of(),
        SingleNode.runtime(Path.of("unused")),
        List.of(source),
        EstimatorSettings.defaults(),
        new ServiceConfig(100, false, 64, 3),
        new AlertConfig(1000, 50, OptionalInt.empty()));
  }
}
