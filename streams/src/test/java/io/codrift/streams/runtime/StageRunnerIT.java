package io.codrift.streams.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codrift.schemas.KnownSchemas;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.metrics.CodriftMetrics;
import io.codrift.streams.testing.KafkaBroker;
import io.codrift.streams.testing.KafkaFixture;
import io.codrift.streams.testing.process.Conditions;
import io.prometheus.client.CollectorRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.internals.DefaultKafkaClientSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@KafkaBroker
class StageRunnerIT {
  private final KafkaFixture kafka;
  @TempDir private Path stateDir;

  StageRunnerIT(KafkaFixture kafka) {
    this.kafka = kafka;
  }

  /** Keeps every record in a store and passes it on; "bad" breaks it, "later" needs something. */
  private static final class Keep extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
    @Override
    public void process(Record<byte[], byte[]> record) {
      String text = new String(record.value(), UTF_8);
      if (text.equals("bad")) {
        throw new IllegalStateException("a bug");
      }
      if (text.equals("later") && AVAILABLE.getCount() > 0) {
        throw new UnavailableException("what it needs does not answer", null);
      }
      if (text.equals("unseen") && UNSEEN.getAndDecrement() > 0) {
        throw new MissingSourceTopicException("old metadata");
      }
      KeyValueStore<String, String> store = context().getStateStore("kept");
      store.put(text, text);
      context().forward(record);
    }
  }

  /** Whether what "later" needs answers. */
  private static final CountDownLatch AVAILABLE = new CountDownLatch(1);

  /** How often "unseen" still meets metadata without the input topic. */
  private static final AtomicInteger UNSEEN = new AtomicInteger(6);

  /** Why the stage is not ready by its own judgement. */
  private static final AtomicReference<String> COMPLAINT = new AtomicReference<>();

  private static StageTopology stage(CodriftConfig config) {
    Topology topology = new Topology();
    topology.addSource(
        "in",
        Serdes.ByteArray().deserializer(),
        Serdes.ByteArray().deserializer(),
        config.sources().get(0).topic());
    topology.addProcessor("keep", Keep::new, "in");
    topology.addStateStore(
        Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore("kept"), Serdes.String(), Serdes.String()),
        "keep");
    topology.addSink(
        "out",
        config.topics().estimates(),
        Serdes.ByteArray().serializer(),
        Serdes.ByteArray().serializer(),
        "keep");
    return new StageTopology(
        config.name() + "-test",
        topology,
        Map.of("auto.offset.reset", "earliest", "metadata.max.age.ms", 1000),
        new DefaultKafkaClientSupplier(),
        () -> Optional.ofNullable(COMPLAINT.get()));
  }

  private CodriftConfig config(String topic) {
    return Configs.of(kafka.bootstrapServers(), kafka.uniqueName("runner"), topic, stateDir, "");
  }

  private static Double ofStage(CollectorRegistry registry, String metric, CodriftConfig config) {
    return registry.getSampleValue(
        metric, new String[] {"stage"}, new String[] {config.name() + "-test"});
  }

  private static void awaitReady(StageRunner runner) {
    Conditions.await("ready").until(() -> runner.reasonsNotReady().isEmpty());
  }

  @Test
  void createsTopicsThatKeepOldDataRunsAndMeasuresLag() throws Exception {
    String topic = kafka.createTopic("input", 2);
    CodriftConfig config = config(topic);
    kafka.produceText(topic, "a", "b");
    CollectorRegistry registry = new CollectorRegistry();

    try (StageRunner runner =
            StageRunner.start(
                config,
                List.of(stage(config)),
                new CodriftMetrics(registry),
                KnownSchemas.bundled(),
                Clock.systemUTC());
        Admin admin = kafka.admin()) {
      awaitReady(runner);
      assertThat(runner.reasonsNotLive()).isEmpty();
      COMPLAINT.set("all is refused");
      assertThat(runner.reasonsNotReady()).containsExactly(config.name() + "-test: all is refused");
      COMPLAINT.set(null);
      assertThat(runner.reasonsNotReady()).isEmpty();
      kafka.awaitCommitted(config.topics().estimates(), records -> records.size() == 2);
      Conditions.await("lag")
          .untilAsserted(
              () ->
                  assertThat(
                          registry.getSampleValue(
                              "codrift_stage_lag_records",
                              new String[] {"stage", "topic"},
                              new String[] {config.name() + "-test", topic}))
                      .isEqualTo(0.0));
      Conditions.await("a running stage that polls")
          .untilAsserted(
              () -> {
                assertThat(ofStage(registry, "codrift_stage_running", config)).isEqualTo(1);
                assertThat(ofStage(registry, "codrift_stage_poll_age_seconds", config)).isNotNull();
                assertThat(registry.getSampleValue("codrift_brokers_answered_timestamp_seconds"))
                    .isGreaterThan(0);
              });
      assertThat(ofStage(registry, "codrift_stage_thread_failures_total", config)).isEqualTo(0);
      for (String own :
          List.of(
              config.topics().windows(),
              config.topics().estimates(),
              config.topics().alerts(),
              config.topics().commands(),
              config.topics().deadLetters())) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, own);
        assertThat(
                admin
                    .describeConfigs(List.of(resource))
                    .all()
                    .get(1, MINUTES)
                    .get(resource)
                    .get("message.timestamp.type")
                    .value())
            .isEqualTo("LogAppendTime");
        assertThat(
                admin
                    .describeTopics(List.of(own))
                    .allTopicNames()
                    .get(1, MINUTES)
                    .get(own)
                    .partitions())
            .hasSize(3);
      }
      ConfigResource windows =
          new ConfigResource(ConfigResource.Type.TOPIC, config.topics().windows());
      assertThat(
              admin
                  .describeConfigs(List.of(windows))
                  .all()
                  .get(1, MINUTES)
                  .get(windows)
                  .get("segment.bytes")
                  .value())
          .as("deleted rows leave the disk by segments of the log")
          .isEqualTo(Integer.toString(64 << 20));
    }
    assertThat(registry.getSampleValue("codrift_stage_lag_records")).isNull();
    assertThat(registry.filteredMetricFamilySamples(n -> n.equals("codrift_stage_lag_records")))
        .satisfies(
            families ->
                assertThat(java.util.Collections.list(families))
                    .allSatisfy(family -> assertThat(family.samples).isEmpty()));
  }

  @Test
  void stopsWhenTheInputGrowsAndExtendsTheChangelogAtTheNextStart() throws Exception {
    String topic = kafka.createTopic("input", 2);
    CodriftConfig config = config(topic);
    try (StageRunner runner = start(config);
        Admin admin = kafka.admin()) {
      awaitReady(runner);
      admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(5))).all().get(1, MINUTES);

      StageFailure failure = runner.failure().get(2, MINUTES);
      assertThat(failure.message()).contains("Restart Codrift");
      assertThat(runner.reasonsNotLive()).isNotEmpty();
    }
    kafka.produce(
        java.util.stream.IntStream.range(0, 5)
            .mapToObj(
                p -> new ProducerRecord<byte[], byte[]>(topic, p, null, ("p" + p).getBytes(UTF_8)))
            .toList());
    try (StageRunner runner = start(config)) {
      awaitReady(runner);
      kafka.awaitCommitted(config.topics().estimates(), records -> records.size() == 5);
      assertThat(runner.failure()).isNotDone();
    }
  }

  @Test
  void aThreadThatDiesRepeatedlyEndsTheStage() throws Exception {
    String topic = kafka.createTopic("input", 1);
    CodriftConfig config = config(topic);
    kafka.produceText(topic, "good", "bad");
    CollectorRegistry registry = new CollectorRegistry();
    try (StageRunner runner = start(config, registry)) {
      StageFailure failure = runner.failure().get(3, MINUTES);

      assertThat(failure.message()).contains("a bug");
      assertThat(failure.applicationId()).isEqualTo(config.name() + "-test");
      assertThat(ofStage(registry, "codrift_stage_thread_failures_total", config)).isEqualTo(6);
    }
  }

  @Test
  void aStageWaitsWithoutEndForWhatDoesNotAnswer() {
    String topic = kafka.createTopic("input", 1);
    CodriftConfig config = config(topic);
    kafka.produceText(topic, "first", "later", "last");
    CollectorRegistry registry = new CollectorRegistry();
    try (StageRunner runner = start(config, registry)) {
      Conditions.await("a stage that waits")
          .until(
              () ->
                  runner
                      .reasonsNotReady()
                      .contains(config.name() + "-test waits: what it needs does not answer"));
      assertThat(runner.reasonsNotLive()).isEmpty();

      AVAILABLE.countDown();
      kafka.awaitCommitted(config.topics().estimates(), records -> records.size() == 3);
      awaitReady(runner);
      assertThat(runner.failure()).isNotDone();
      assertThat(ofStage(registry, "codrift_stage_thread_failures_total", config)).isEqualTo(0);
    }
  }

  /** Clients that come back to their brokers have metadata without topics for a moment. */
  @Test
  void aStageOutlivesMetadataWithoutItsInput() {
    String topic = kafka.createTopic("input", 1);
    CodriftConfig config = config(topic);
    kafka.produceText(topic, "first", "unseen", "last");
    CollectorRegistry registry = new CollectorRegistry();
    try (StageRunner runner = start(config, registry)) {
      kafka.awaitCommitted(config.topics().estimates(), records -> records.size() == 3);
      awaitReady(runner);
      assertThat(runner.failure()).isNotDone();
      assertThat(ofStage(registry, "codrift_stage_thread_failures_total", config)).isEqualTo(6);
    }
  }

  /** Changelogs get the time of the stage, and brokers refuse one that is an hour ahead. */
  @Test
  void aClockThatIsAheadOfThatOfTheBrokersEndsNoStage() {
    String topic = kafka.uniqueName("input");
    kafka.create(
        new NewTopic(topic, 1, (short) 1)
            .configs(Map.of("message.timestamp.after.max.ms", Long.toString(Long.MAX_VALUE))));
    CodriftConfig config = config(topic);
    kafka.produce(
        List.of(
            new ProducerRecord<>(
                topic,
                0,
                Clock.systemUTC().millis() + Duration.ofHours(3).toMillis(),
                null,
                "ahead".getBytes(UTF_8))));
    CollectorRegistry registry = new CollectorRegistry();
    try (StageRunner runner = start(config, registry)) {
      kafka.awaitCommitted(config.topics().estimates(), records -> records.size() == 1);
      awaitReady(runner);
      assertThat(ofStage(registry, "codrift_stage_thread_failures_total", config)).isEqualTo(0);
    }
  }

  @Test
  void aClockThatIsSetBackEndsTheStages() throws Exception {
    CodriftConfig config = config(kafka.createTopic("input", 1));
    AtomicReference<Duration> step = new AtomicReference<>(Duration.ZERO);
    InstantSource clock = () -> Instant.now().plus(step.get());
    try (StageRunner runner =
        StageRunner.start(
            config,
            List.of(stage(config)),
            new CodriftMetrics(new CollectorRegistry()),
            KnownSchemas.bundled(),
            clock.withZone(ZoneOffset.UTC))) {
      step.set(Duration.ofHours(-2));
      assertThat(runner.failure().get(2, MINUTES).message())
          .startsWith("the clock of this machine was set back by ") // 2h, or nearly so
          .endsWith("Restart Codrift.");
    }
  }

  @Test
  void aDeletedInputEndsTheStage() throws Exception {
    String topic = kafka.createTopic("input", 1);
    CodriftConfig config = config(topic);
    try (StageRunner runner = start(config);
        Admin admin = kafka.admin()) {
      awaitReady(runner);
      admin.deleteTopics(List.of(topic)).all().get(1, MINUTES);

      assertThat(runner.failure().get(2, MINUTES).message())
          .isEqualTo("topic " + topic + " was deleted. Create it, and restart Codrift.");
    }
  }

  private static StageRunner start(CodriftConfig config) {
    return start(config, new CollectorRegistry());
  }

  private static StageRunner start(CodriftConfig config, CollectorRegistry registry) {
    return StageRunner.start(
        config,
        List.of(stage(config)),
        new CodriftMetrics(registry),
        KnownSchemas.bundled(),
        Clock.systemUTC());
  }

  @Test
  void topicsThatDoNotMatchAreRefusedWithTheFix() throws Exception {
    String topic = kafka.createTopic("input", 1);
    CodriftConfig config = config(topic);
    CodriftConfig absent = config("absent-" + topic);
    kafka.create(
        new NewTopic(config.topics().windows(), 2, (short) 1),
        new NewTopic(config.topics().estimates(), 4, (short) 1));
    try (Admin admin = kafka.admin()) {
      assertThatThrownBy(() -> start(config))
          .isInstanceOf(UnusableTopicException.class)
          .hasMessageContaining("2 and 4 partitions");
      assertThatThrownBy(() -> new TopicSetup(admin, absent, Clock.systemUTC()).inputs())
          .isInstanceOf(UnusableTopicException.class)
          .hasMessageContaining("absent-" + topic);
    }
  }

  @Test
  void anUnreachableBrokerIsReported() {
    assertThatThrownBy(
            () -> Admins.connect(Map.of("bootstrap.servers", "localhost:1"), Duration.ofSeconds(2)))
        .isInstanceOf(KafkaUnreachableException.class)
        .hasMessageContaining("localhost:1");
    assertThatThrownBy(
            () -> Admins.connect(Map.of("bootstrap.servers", "no.such.host.invalid:9092")))
        .isInstanceOf(KafkaUnreachableException.class);
    assertThatThrownBy(
            () ->
                Admins.connect(
                    Map.of("bootstrap.servers", "localhost:1", "security.protocol", "TSL")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("TSL");
  }
}
