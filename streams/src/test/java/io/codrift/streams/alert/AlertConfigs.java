package io.codrift.streams.alert;

import io.codrift.streams.config.AlertConfig;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.config.ConfigLoader;
import java.util.Map;
import java.util.OptionalInt;

/** Configurations for tests of the stage. */
final class AlertConfigs {
  private AlertConfigs() {}

  /** One monitor per line of {@code monitors}, a budget of 500 windows, a baseline of 20. */
  static CodriftConfig of(String... monitors) {
    return config("", monitors);
  }

  /** The same with a split source. */
  static CodriftConfig split(int maxSegments, String... monitors) {
    return config("split-by: region, max-segments: " + maxSegments + ",", monitors);
  }

  /** The same under another name. */
  static CodriftConfig named(String name, CodriftConfig config) {
    return new CodriftConfig(
        name,
        config.kafka(),
        config.runtime(),
        config.sources(),
        config.estimator(),
        config.service(),
        config.alerts());
  }

  /** The same, whose monitors stay alarmed until a change is over. */
  static CodriftConfig latched(String... monitors) {
    CodriftConfig config = of(monitors);
    return config.with(
        new AlertConfig(
            config.alerts().windowsPerFalseAlarm(),
            config.alerts().baselineWindows(),
            OptionalInt.empty()));
  }

  private static CodriftConfig config(String split, String... monitors) {
    return new ConfigLoader(Map.of())
        .read(
            "test.yaml",
            """
            name: test
            kafka: { bootstrap.servers: "localhost:9092" }
            sources:
              - { topic: orders, format: json, %s window: { size: 1m }, monitors: [%s] }
            alerts: { false-alarms: 1 per 500 windows, baseline: 20 windows, rebaseline: 5 windows }
            """
                .formatted(split, String.join(", ", monitors)));
  }
}
