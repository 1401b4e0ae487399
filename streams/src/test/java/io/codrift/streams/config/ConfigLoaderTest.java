package io.codrift.streams.config;

import static io.codrift.streams.config.ConfigExample.COMPLETE;
import static io.codrift.streams.config.ConfigExample.SOURCE;
import static io.codrift.streams.config.ConfigExample.problems;
import static io.codrift.streams.config.ConfigExample.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.model.EstimatorSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A whole file, and all that is wrong with one. */
class ConfigLoaderTest {
  private static final Optional<WebhookConfig> WEBHOOK =
      Optional.of(
          new WebhookConfig(
              URI.create("https://example.org/hook"),
              Optional.of(new Secret("s3cret")),
              Duration.ofSeconds(10)));

  private static final List<MaintenanceWindow> MAINTENANCE =
      List.of(
          new MaintenanceWindow(
              Instant.parse("2026-01-04T22:00:00Z"),
              Instant.parse("2026-01-05T02:00:00Z"),
              Optional.of(Duration.ofDays(7)),
              Set.of("price-demand"),
              Set.of("stock")));

  private static final List<Duration> SEASON = List.of(Duration.ofDays(1), Duration.ofDays(7));

  private static final List<LinkTemplate> LINKS =
      List.of(
          new LinkTemplate(
              "grafana", "https://example.org/d/codrift?var-monitor={monitor}&from={from}"));

  @Test
  void readsEverythingThatCanBeConfigured() {
    CodriftConfig config = read(COMPLETE);

    assertThat(config.name()).isEqualTo("shop");
    assertThat(config.kafka())
        .containsEntry("bootstrap.servers", "localhost:9092")
        .containsEntry("sasl.jaas.config", "user=u password=hunter2");
    assertThat(config.runtime())
        .isEqualTo(
            new RuntimeConfig(
                Path.of("/var/lib/codrift"),
                new HttpConfig(
                    "10.0.0.7",
                    9100,
                    Optional.of(
                        new HttpConfig.Login("prom", new Secret("user=u password=hunter2")))),
                3,
                8,
                (short) 3,
                Duration.ofDays(14),
                50,
                true,
                new MemoryConfig(OptionalLong.of(64L << 20), OptionalLong.of(1L << 30))));
    assertThat(config.estimator())
        .isEqualTo(
            EstimatorSettings.builder()
                .estimator("start")
                .firstSteps(10)
                .thenSteps(5)
                .folds(3)
                .timeLimit(Duration.ofSeconds(90))
                .settleWindows(32)
                .device("cpu")
                .build());
    assertThat(config.service()).isEqualTo(new ServiceConfig(7, true, 16, 2));
    assertThat(config.alerts())
        .isEqualTo(
            new AlertConfig(
                500, 40, OptionalInt.of(200), 0.02, 0.5, MAINTENANCE, SEASON, WEBHOOK, LINKS));
    SourceConfig orders = config.sources().get(0);
    assertThat(orders.format()).isEqualTo(SourceFormat.AVRO);
    assertThat(orders.schemaFile()).contains(Path.of("order.avsc"));
    assertThat(orders.timestamp())
        .contains(new TimestampField("event_time", Optional.of(TimestampUnit.MICROSECONDS)));
    assertThat(orders.splitBy()).contains("region");
    assertThat(orders.categorical()).containsExactly("stock", "quantity");
    assertThat(orders.maxSegments()).isEqualTo(20);
    assertThat(orders.maxAhead()).isEqualTo(Duration.ofMinutes(10));
    assertThat(orders.idleTimeout()).isEqualTo(Duration.ofMinutes(2));
    assertThat(orders.onIdle()).isEqualTo(OnIdle.CLOSE);
    assertThat(orders.segmentExpiry()).isEqualTo(Duration.ofDays(7));
    assertThat(config.sources().get(1).segmentExpiry()).isEqualTo(Duration.ofDays(30));
    assertThat(orders.maxWait()).contains(Duration.ofMinutes(10));
    assertThat(config.sources().get(1).maxWait()).isEmpty();
    assertThat(config.sources().get(1).onIdle()).isEqualTo(OnIdle.WAIT);
    assertThat(orders.window())
        .isEqualTo(
            new WindowConfig(
                Duration.ofMinutes(5), Duration.ofMinutes(1), Duration.ofSeconds(30), 300, 4096));
  }

  @Test
  void defaultsSuitASmallSetup() {
    CodriftConfig config = read(SOURCE);

    assertThat(config.name()).isEqualTo("codrift");
    assertThat(config.estimator()).isEqualTo(EstimatorSettings.defaults());
    assertThat(config.runtime().http()).isEqualTo(HttpConfig.local(HttpConfig.DEFAULT_PORT));
    assertThat(config.runtime().replication()).isEqualTo((short) -1);
    assertThat(config.alerts()).isEqualTo(new AlertConfig(1000, 50, OptionalInt.empty()));
    assertThat(config.sources().get(0).window().advance()).isEqualTo(Duration.ofMinutes(5));
    assertThat(config.sources().get(0).registry()).isEmpty();
    assertThat(config.sources().get(0).categorical()).isEmpty();
  }

  @Test
  void reportsAllProblemsWithLineKeyValueAndFix() {
    List<ConfigProblem> problems =
        problems(
            """
            naem: shop
            kafka: { bootstrap.servers: "b:9092", sasl.mechanismus: PLAIN, isolation.level: none }
            sources:
              - topic: orders
                format: xml
                window: { size: 5 minuts, min-samples: 900, max-samples: 500 }
                monitors: [{ name: m, x: [a], y: [a] }]
            alerts: { false-alarms: 1 per 3 windows }
            """);

    assertThat(problems)
        .extracting(ConfigProblem::toString)
        .containsExactlyInAnyOrder(
            "shop.yaml:1: naem: is not a known key. Did you mean name?",
            "shop.yaml:2: kafka.sasl.mechanismus: is not a Kafka property. Did you mean"
                + " sasl.mechanism?",
            "shop.yaml:2: kafka.isolation.level: must not be set: readers always read committed"
                + " messages. Remove it.",
            "shop.yaml:5: sources[0].format: \"xml\" is not known. Write one of avro, json,"
                + " paired.",
            "shop.yaml:6: sources[0].window.size: \"5 minuts\" is not a duration. "
                + Durations.HINT,
            "shop.yaml:6: sources[0].window.min-samples: \"900\" is more than max-samples, 500."
                + " Lower min-samples, or raise max-samples.",
            "shop.yaml:7: sources[0].monitors[0].y: a is also in x. Remove it from one of the two.",
            "shop.yaml:8: alerts.false-alarms: \"1 per 3 windows\" allows more than one false alarm"
                + " in 10 windows. Write `1 per 1000 windows`, or at least `1 per 10 windows`.");
  }
}
