package io.codrift.streams.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.DependenceAlert;
import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.MessageCodec;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.metrics.CodriftMetrics;
import io.codrift.streams.runtime.StageTopology;
import io.codrift.streams.testing.KafkaBroker;
import io.codrift.streams.testing.KafkaFixture;
import io.prometheus.client.CollectorRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stage on a real broker: the state of a monitor is in Kafka, not on a machine. */
@KafkaBroker
class AlertStageIT {
  private static final int BASELINE = 20;
  private static final int PARTITIONS = 3;
  private static final int PARTITION = 2;
  private static final byte[] NO_ESTIMATE = {0};

  private final KafkaFixture kafka;
  private final CodriftConfig config;
  private final EstimateStream stream = new EstimateStream("m", "EU");

  @TempDir private Path directory;

  AlertStageIT(KafkaFixture kafka) {
    this.kafka = kafka;
    config =
        AlertConfigs.named(
            kafka.uniqueName("alert"),
            AlertConfigs.split(2, "{ name: m, x: [price], y: [demand] }"));
  }

  @BeforeEach
  void createTopics() {
    kafka.create(
        new NewTopic(config.topics().estimates(), PARTITIONS, (short) 1),
        new NewTopic(config.topics().alerts(), PARTITIONS, (short) 1),
        new NewTopic(config.topics().commands(), PARTITIONS, (short) 1),
        new NewTopic(config.topics().deadLetters(), 1, (short) 1));
  }

  @Test
  void aMonitorContinuesOnAnotherMachine() {
    stream.freeze();
    List<byte[]> windows = new ArrayList<>();
    for (int i = 0; i < BASELINE + 10; i++) {
      windows.add(stream.quiet());
    }
    for (int i = 0; i < 6; i++) {
      windows.add(stream.next(0, 6, -0.7));
    }
    List<byte[]> letters = new ArrayList<>();
    int begun = BASELINE + 11;
    for (List<byte[]> part :
        List.of(windows.subList(0, begun), windows.subList(begun, windows.size()))) {
      List<byte[]> messages = new ArrayList<>(part);
      messages.add(NO_ESTIMATE); // its dead letter is committed with all messages before it
      letters.add(NO_ESTIMATE);
      try (KafkaStreams streams = streams("machine-" + letters.size())) {
        streams.start();
        send(messages);
        kafka.awaitCommitted(
            config.topics().deadLetters(), records -> records.size() == letters.size());
      }
    }

    assertThat(kafka.readCommitted(config.topics().alerts()))
        .singleElement()
        .satisfies(this::isTheAlert);
  }

  private void isTheAlert(ConsumerRecord<byte[], byte[]> record) {
    assertThat(record.partition()).isEqualTo(PARTITION);
    assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo("m|EU");
    DependenceAlert alert =
        new MessageCodec<>(DependenceAlert.class, KnownSchemas.bundled()).decode(record.value());
    assertThat(alert.getBaselineWindows()).isEqualTo(BASELINE);
    assertThat(alert.getOnset().toEpochMilli())
        .isEqualTo((BASELINE + 10) * EstimateStream.WINDOW_MILLIS);
  }

  private KafkaStreams streams(String machine) {
    StageTopology stage =
        new AlertStage(config, new CodriftMetrics(new CollectorRegistry()), KnownSchemas.bundled())
            .topology();
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, stage.applicationId());
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    properties.put(StreamsConfig.STATE_DIR_CONFIG, directory.resolve(machine).toString());
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    properties.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
    // As in the runtime: a member that returns does not wait for the end of its session.
    properties.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, "one");
    properties.putAll(stage.overrides());
    return new KafkaStreams(stage.topology(), properties, stage.clients());
  }

  private void send(List<byte[]> messages) {
    kafka.produce(
        messages.stream()
            .map(
                m ->
                    new ProducerRecord<byte[], byte[]>(
                        config.topics().estimates(), PARTITION, null, m))
            .toList());
  }
}
