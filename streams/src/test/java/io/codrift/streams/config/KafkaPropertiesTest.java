package io.codrift.streams.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which properties of Kafka a user may set. */
class KafkaPropertiesTest {
  private static final List<String> PREFIXES =
      List.of(
          "",
          "consumer.",
          "main.consumer.",
          "restore.consumer.",
          "global.consumer.",
          "producer.",
          "admin.",
          "topic.");

  private static CodriftConfig load(String key, String value) {
    return new ConfigLoader(Map.of())
        .read(
            "shop.yaml",
            """
            kafka:
              bootstrap.servers: "b:9092"
              %s: "%s"
            sources:
              - topic: orders
                format: json
                window: { size: 5m }
                monitors: [{ name: m, x: [a], y: [b] }]
            """
                .formatted(key, value));
  }

  private static String refusal(String key) {
    ConfigException refused =
        catchThrowableOfType(ConfigException.class, () -> load(key, "something"));
    assertThat(refused).as(key).isNotNull();
    assertThat(refused.problems()).hasSize(1);
    return refused.problems().get(0).toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "processing.exception.handler",
        "partitioner.class",
        "partitioner.ignore.keys",
        "auto.offset.reset",
        "acks",
        "transaction.two.phase.commit.enable",
        "cleanup.policy",
        "processing.guarantee",
        "isolation.level",
        "enable.idempotence"
      })
  void whatExactlyOnceAndRoutingRestOnIsRefusedWithAnyPrefix(String property) {
    for (String prefix : PREFIXES) {
      assertThat(refusal(prefix + property))
          .startsWith("shop.yaml:3: kafka." + prefix + property + ": must not be set: ")
          .endsWith(". Remove it.");
    }
  }

  @Test
  void whatChangesNothingIsAccepted() {
    assertThat(load("producer.acks", "all").kafka()).containsEntry("producer.acks", "all");
    assertThat(load("auto.offset.reset", "earliest").kafka())
        .containsEntry("auto.offset.reset", "earliest");
  }

  /** Also one that a later version of Kafka adds. */
  @ParameterizedTest
  @MethodSource
  void everyHandlerOfErrorsIsRefused(String property) {
    assertThat(refusal(property)).contains("would leave it out in silence");
  }

  private static Stream<String> everyHandlerOfErrorsIsRefused() {
    return StreamsConfig.configDef().names().stream()
        .filter(name -> name.contains("exception.handler"));
  }

  @Test
  void allClientsUseTheSameBrokers() {
    assertThat(refusal("producer.bootstrap.servers"))
        .isEqualTo(
            "shop.yaml:3: kafka.producer.bootstrap.servers: must not be set: all clients use the"
                + " same brokers; set it without a prefix. Remove it.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "max.poll.records",
        "consumer.max.poll.interval.ms",
        "global.consumer.fetch.max.bytes",
        "producer.linger.ms",
        "producer.transaction.timeout.ms",
        "topic.min.insync.replicas",
        "commit.interval.ms",
        "num.standby.replicas"
      })
  void whatOnlyTunesIsAccepted(String property) {
    assertThat(load(property, "1").kafka()).containsEntry(property, "1");
  }

  @Test
  void aLikelyTypingErrorIsRefused() {
    assertThatThrownBy(() -> load("commit.intervall.ms", "1"))
        .hasMessageContaining("Did you mean commit.interval.ms?");
  }
}
