package io.codrift.streams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.config.ConfigLoader;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.internals.DefaultKafkaClientSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientPropertiesTest {
  private static final CodriftConfig CONFIG =
      new ConfigLoader(Map.of())
          .read(
              "test.yaml",
              """
              kafka:
                bootstrap.servers: "b:9092"
                security.protocol: SSL
                transaction.timeout.ms: 7000
                consumer.max.poll.records: 10
                admin.retries: 3
              state-dir: /tmp/a
              threads: 2
              sources:
                - topic: t
                  format: json
                  window: { size: 1m }
                  monitors: [{ name: m, x: [a], y: [b] }]
              """);

  private static final SharedStoreMemory MEMORY =
      new SharedStoreMemory(new ProcessMemory(64L << 20, 64L << 20), 4);

  private static final StoreErrors ERRORS = new StoreErrors(error -> {});

  private static final StageTopology STAGE =
      new StageTopology(
          "codrift-estimate",
          new Topology(),
          Map.of("producer.transaction.timeout.ms", 60_000, "commit.interval.ms", 200),
          new DefaultKafkaClientSupplier());

  @Test
  void theUserOverridesTheStageWhichOverridesTheRuntime() {
    StreamsConfig streams =
        new StreamsConfig(ClientProperties.streams(CONFIG, STAGE, MEMORY, ERRORS));

    assertThat(streams.getLong(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG)).isEqualTo(200);
    assertThat(streams.getProducerConfigs("c").get("transaction.timeout.ms")).isEqualTo("7000");
    assertThat(streams.getInt(StreamsConfig.NUM_STREAM_THREADS_CONFIG)).isEqualTo(2);
    assertThat(streams.getLong(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG))
        .as("a quarter of the cache of four stages")
        .isEqualTo(16L << 20);
    assertThat(streams.getMainConsumerConfigs("g", "c", 1))
        .containsEntry("security.protocol", "SSL")
        .containsEntry("max.poll.records", "10")
        .containsEntry("isolation.level", "read_committed");
  }

  @Test
  void aFetchOfManyPartitionsIsNotLargerThanOneOfAFew() {
    StreamsConfig streams =
        new StreamsConfig(ClientProperties.streams(CONFIG, STAGE, MEMORY, ERRORS));

    assertThat(streams.getMainConsumerConfigs("g", "c", 1))
        .containsEntry("fetch.max.bytes", 4 << 20);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "consumer.", "main.consumer."})
  void theUserOverridesWhatIsForTheMainConsumerInEachForm(String prefix) {
    CodriftConfig config =
        new ConfigLoader(Map.of())
            .read(
                "test.yaml",
                """
                kafka:
                  bootstrap.servers: "b:9092"
                  %1$sfetch.max.bytes: 1000000
                  %1$ssession.timeout.ms: 20000
                state-dir: /tmp/a
                sources:
                  - topic: t
                    format: json
                    window: { size: 1m }
                    monitors: [{ name: m, x: [a], y: [b] }]
                """
                    .formatted(prefix));

    StreamsConfig streams =
        new StreamsConfig(ClientProperties.streams(config, STAGE, MEMORY, ERRORS));

    assertThat(streams.getMainConsumerConfigs("g", "c", 1))
        .containsEntry("fetch.max.bytes", "1000000")
        .containsEntry("session.timeout.ms", "20000");
  }

  @Test
  void exactlyOnceAndStaticMembershipAreAlwaysOn() {
    StreamsConfig streams =
        new StreamsConfig(ClientProperties.streams(CONFIG, STAGE, MEMORY, ERRORS));

    assertThat(streams.getString(StreamsConfig.PROCESSING_GUARANTEE_CONFIG))
        .isEqualTo("exactly_once_v2");
    Object first = streams.getMainConsumerConfigs("g", "c", 1).get("group.instance.id");
    Object second = streams.getMainConsumerConfigs("g", "c", 2).get("group.instance.id");
    assertThat(first).isNotNull().isNotEqualTo(second);
    assertThat(
            new StreamsConfig(ClientProperties.streams(CONFIG, STAGE, MEMORY, ERRORS))
                .getMainConsumerConfigs("g", "c", 1)
                .get("group.instance.id"))
        .as("the same after a restart")
        .isEqualTo(first);
  }

  @Test
  void processesOfOneHostDifferByTheirStateDirectory() {
    assertThat(Instance.id(Path.of("/tmp/a")))
        .isEqualTo(Instance.id(Path.of("/tmp/b/../a")))
        .isNotEqualTo(Instance.id(Path.of("/tmp/b")));
  }

  @Test
  void otherClientsGetTheirOwnProperties() {
    Properties admin = ClientProperties.admin(CONFIG);
    Properties consumer = ClientProperties.consumer(CONFIG.kafka());

    assertThat(admin)
        .containsEntry("retries", "3")
        .doesNotContainKeys("consumer.max.poll.records", "max.poll.records");
    assertThat(consumer)
        .containsEntry("max.poll.records", "10")
        .containsEntry("isolation.level", "read_committed")
        .containsEntry("security.protocol", "SSL")
        .doesNotContainKey("retries");
  }
}
