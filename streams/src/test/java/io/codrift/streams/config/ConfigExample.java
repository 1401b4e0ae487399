package io.codrift.streams.config;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;

/** Files of the tests of {@link ConfigLoader}, and what it makes of a file. */
final class ConfigExample {
  /** Everything that can be configured. */
  static final String COMPLETE =
      """
      name: shop
      kafka:
        bootstrap.servers: "${BROKERS:-localhost:9092}"
        sasl.jaas.config: "${JAAS}"
      state-dir: /var/lib/codrift
      threads: 3
      http: { host: 10.0.0.7, port: 9100, user: prom, password: "${JAAS}" }
      topics: { partitions: 8, replication: 3, retention: 14d, dead-letters-per-minute: 50, read-windows: delete }
      memory: { cache: 64MB, stores: 1GB }
      sources:
        - topic: orders
          format: avro
          schema: order.avsc
          timestamp: event_time
          timestamp-unit: us
          split-by: region
          categorical: [stock, quantity]
          max-segments: 20
          segment-expiry: 7d
          max-ahead: 10m
          idle-timeout: 2m
          idle: close
          max-wait: 10m
          window: { size: 5m, advance: 1m, grace: 30s, min-samples: 300, max-samples: 4096 }
          monitors:
            - { name: price-demand, x: [price, discount], y: [quantity] }
            - { pairs: all, features: [price, discount, quantity, stock] }
            - { target: quantity, features: [price, discount, stock, age] }
        - topic: sensors
          format: paired
          dimensions: { x: 2, y: 3 }
          monitor: rigs
          window: { size: 1h }
      estimator:
        name: start
        steps: { first: 10, then: 5 }
        folds: 3
        time-limit: 1m30s
        settle: 32 windows
        device: cpu
        max-group: 16
        attempts: 2
        overload: skip-oldest
        max-pending: 7
      alerts: { false-alarms: 2 per 1000 windows, baseline: 40 windows, rebaseline: 200 windows,
        min-change: 0.02, critical-change: 0.5, season: [1d, 7d],
        maintenance: [{ from: 2026-01-04T22:00:00Z, to: 2026-01-05T02:00:00Z, every: 7d,
          monitors: [price-demand], features: [stock] }],
        webhook: { url: https://example.org/hook, secret: s3cret },
        links: { grafana: "https://example.org/d/codrift?var-monitor={monitor}&from={from}" } }
      """;

  /** One source, and nothing that has a default. */
  static final String SOURCE =
      """
      kafka: { bootstrap.servers: "b:9092" }
      sources:
        - topic: t
          format: json
          window: { size: 5m }
          monitors: [{ name: m, x: [a], y: [b] }]
      """;

  private ConfigExample() {}

  /** Reads a file in whose environment JAAS and PORT are set. */
  static CodriftConfig read(String yaml) {
    return new ConfigLoader(Map.of("JAAS", "user=u password=hunter2", "PORT", "many"))
        .read("shop.yaml", yaml);
  }

  /** What is wrong with a file. */
  static List<ConfigProblem> problems(String yaml) {
    return catchThrowableOfType(ConfigException.class, () -> read(yaml)).problems();
  }
}
