package io.codrift.streams.estimate;

import static io.codrift.streams.estimate.Configs.AB;
import static io.codrift.streams.estimate.Configs.MINUTE;
import static io.codrift.streams.estimate.Configs.PATIENT;
import static io.codrift.streams.estimate.Configs.source;
import static io.codrift.streams.estimate.Configs.tumbling;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.EstimateStatus;
import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.MessageCodec;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.config.MonitorConfig;
import io.codrift.streams.config.RuntimeConfig;
import io.codrift.streams.estimate.service.FakeEstimator;
import io.codrift.streams.estimate.service.ModelService;
import io.codrift.streams.estimate.service.RethrownErrors;
import io.codrift.streams.estimate.service.ThreadedModelService;
import io.codrift.streams.metrics.CodriftMetrics;
import io.codrift.streams.runtime.InputHold;
import io.codrift.streams.runtime.StageRunner;
import io.codrift.streams.runtime.StageTopology;
import io.codrift.streams.testing.KafkaBroker;
import io.codrift.streams.testing.KafkaFixture;
import io.codrift.streams.testing.SingleNode;
import io.codrift.streams.testing.process.Conditions;
import io.prometheus.client.CollectorRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stage on a real broker: behaviour that depends on Kafka's timeouts and logs. */
@KafkaBroker
class EstimateStageIT {
  private static final int PARTITIONS = 2;
  private static final MonitorConfig BA = new MonitorConfig("ba", List.of("b"), List.of("a"));
  private static final Duration SESSION_TIMEOUT = Duration.ofSeconds(10);

  private final KafkaFixture kafka;
  private final CodriftConfig config;
  private final FakeEstimator estimator = new FakeEstimator();
  private final CodriftMetrics metrics = new CodriftMetrics(new CollectorRegistry());
  private final Parts parts = new Parts(1);

  @TempDir private Path directory;

  EstimateStageIT(KafkaFixture kafka) {
    this.kafka = kafka;
    CodriftConfig template = Configs.config(PATIENT, source(tumbling(2, 1000), 10, AB));
    config =
        new CodriftConfig(
            kafka.uniqueName("estimate"),
            template.kafka(),
            template.runtime(),
            template.sources(),
            template.estimator(),
            template.service(),
            template.alerts());
  }

  @BeforeEach
  void createTopics() {
    kafka.create(
        new NewTopic(config.topics().windows(), PARTITIONS, (short) 1),
        new NewTopic(config.topics().commands(), PARTITIONS, (short) 1),
        new NewTopic(config.topics().estimates(), PARTITIONS, (short) 1),
        new NewTopic(config.topics().deadLetters(), 1, (short) 1));
  }

  @Test
  void aFitMayTakeLongerThanTransactionTimeoutAndPollInterval() throws Exception {
    Duration timeout = Duration.ofSeconds(10);
    Duration fit = Duration.ofSeconds(22);
    CountDownLatch never = new CountDownLatch(1);
    estimator.training =
        (group, cancellation) -> {
          if (estimator.groups.size() > 1) {
            return;
          }
          try {
            never.await(fit.toSeconds(), TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            throw new CancellationException();
          }
        };
    List<KafkaStreams.State> states = new CopyOnWriteArrayList<>();
    Properties impatient = new Properties();
    impatient.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG),
        (int) timeout.toMillis());
    impatient.put(
        StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG),
        (int) timeout.toMillis());

    try (ThreadedModelService service = service(estimator);
        KafkaStreams streams = streams(service, "state", impatient)) {
      streams.setStateListener((now, before) -> states.add(now));
      streams.start();
      // The second partition's window arrives while the first one's fit runs.
      send(1, parts.part(0, 0, 5, 1f).segment("one").messages());
      Conditions.await("fit in flight").until(() -> !estimator.groups.isEmpty());
      send(0, parts.part(0, 0, 5, 2f).segment("two").messages());

      List<DependenceEstimate> estimates = awaitEstimates(2);
      assertThat(estimates)
          .extracting(DependenceEstimate::getSegment)
          .containsExactlyInAnyOrder("one", "two");
      assertThat(estimator.groups).as("nothing was fitted twice").hasSize(2);
      assertThat(states)
          .as("no rebalance, no restart")
          .containsExactly(KafkaStreams.State.REBALANCING, KafkaStreams.State.RUNNING);
    }
    assertThat(partitionsOf(config.topics().estimates())).containsExactlyInAnyOrder(0, 1);
  }

  @Test
  void pendingWindowsAndModelsAreRestoredOnAnotherMachine() throws Exception {
    // A closed KafkaStreams stays in its group until the session ends; the default is 45 s.
    Properties soonMissed = new Properties();
    soonMissed.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG),
        (int) SESSION_TIMEOUT.toMillis());
    CountDownLatch gate = new CountDownLatch(1);
    try (ThreadedModelService service = service(estimator);
        KafkaStreams streams = streams(service, "first", soonMissed)) {
      streams.start();
      estimator.checkpointBytes = 2_000_000;
      send(0, parts.part(0, 0, 5, 1f).messages());
      awaitEstimates(1);

      estimator.training =
          (group, cancellation) -> {
            while (!cancellation.isCancelled()) {
              Thread.onSpinWait();
            }
            gate.countDown();
            throw new CancellationException();
          };
      send(0, parts.part(0, MINUTE, 6, 2f).messages());
      Conditions.await("second fit in flight").until(() -> estimator.groups.size() == 2);
    }
    assertThat(gate.await(5, TimeUnit.MINUTES)).as("the second fit was cancelled").isTrue();

    FakeEstimator another = new FakeEstimator();
    try (ThreadedModelService service = service(another);
        KafkaStreams streams = streams(service, "second", soonMissed)) {
      streams.start();

      List<DependenceEstimate> estimates = awaitEstimates(2);
      assertThat(estimates).extracting(DependenceEstimate::getModelVersion).containsExactly(1L, 2L);
      assertThat(estimates).extracting(DependenceEstimate::getSeen).containsExactly(5L, 6L);
      assertThat(another.groups.get(0).get(0).model())
          .hasValueSatisfying(model -> assertThat(model.toBytes()).hasSize(2_000_000));
    }
  }

  @Test
  void aBacklogWaitsInTheTopicWhileItIsWorkedOff() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    estimator.training =
        (group, cancellation) -> {
          try {
            gate.await(5, TimeUnit.MINUTES);
          } catch (InterruptedException e) {
            throw new CancellationException();
          }
        };
    InputHold hold = new InputHold();
    TopicPartition input = new TopicPartition(config.topics().windows(), 0);
    try (ThreadedModelService service = service(estimator);
        KafkaStreams streams =
            streams(
                new EstimateStage(
                        config,
                        service,
                        metrics,
                        KnownSchemas.bundled(),
                        new TaskBounds(1, 8_000_000),
                        hold)
                    .topology(),
                "state",
                new Properties())) {
      streams.start();
      for (int i = 0; i < 10; i++) {
        send(0, parts.part(0, i * MINUTE, 5, i).closed(0).messages());
      }
      Conditions.await("hold").until(() -> hold.isHeld(input));
      kafka.awaitConsumed(config.applications().estimate(), config.topics().windows());
      long taken = committed(input);
      for (int i = 10; i < 20; i++) {
        send(0, parts.part(0, i * MINUTE, 5, i).closed(0).messages());
      }
      kafka.produce(
          List.of(
              new ProducerRecord<>(config.topics().commands(), 0, new byte[0], new byte[] {1})));
      kafka.awaitConsumed(config.applications().estimate(), config.topics().commands());
      assertThat(committed(input)).as("windows wait, commands do not").isEqualTo(taken);
      gate.countDown();

      List<DependenceEstimate> estimates = awaitEstimates(20);
      assertThat(estimates)
          .extracting(DependenceEstimate::getStatus)
          .containsOnly(EstimateStatus.OK);
      assertThat(estimates)
          .extracting(DependenceEstimate::getModelVersion)
          .isEqualTo(LongStream.rangeClosed(1, 20).boxed().toList());
    }
  }

  @Test
  void aStopLeavesNoFitInFlight() {
    estimator.training =
        (group, cancellation) -> {
          while (!cancellation.isCancelled()) {
            Thread.onSpinWait();
          }
          throw new CancellationException();
        };
    CodriftConfig stopped =
        new CodriftConfig(
            config.name(),
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            SingleNode.runtime(directory),
            // Two fits of one window begin at the same time.
            List.of(source(tumbling(2, 1000), 10, AB, BA)),
            config.estimator(),
            config.service(),
            config.alerts());
    try (ThreadedModelService service = service(estimator);
        StageRunner unused = start(stopped, service)) {
      send(0, parts.part(0, 0, 5, 1f).messages());
      Conditions.await("fits in flight").until(() -> !estimator.groups.isEmpty());
    }

    FakeEstimator another = new FakeEstimator();
    try (ThreadedModelService service = service(another);
        StageRunner unused = start(stopped, service)) {
      assertThat(awaitEstimates(2))
          .extracting(DependenceEstimate::getStatus)
          .containsOnly(EstimateStatus.OK);
    }
    assertThat(another.groups)
        .as("together: what had begun in a process that died is tried alone")
        .singleElement()
        .satisfies(group -> assertThat(group).hasSize(2));
  }

  /** The first part of a window is deleted from the topic, and still in it. */
  @Test
  void whatWasReadIsDeletedAndNotMissed() throws Exception {
    CodriftConfig deletes =
        new CodriftConfig(
            config.name(),
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            deletesReadWindows(SingleNode.runtime(directory)),
            config.sources(),
            config.estimator(),
            config.service(),
            config.alerts());
    Parts two = new Parts(2);
    TopicPartition windows = new TopicPartition(config.topics().windows(), 0);
    try (ThreadedModelService service = service(estimator);
        StageRunner unused = start(deletes, service)) {
      send(0, two.part(0, 0, 5, 1f).messages());
      // The last messages of the topic stay.
      send(0, Collections.nCopies(250, two.progress(0, MINUTE)));
      kafka.awaitConsumed(config.applications().estimate(), windows.topic());
    }
    try (ThreadedModelService service = service(estimator);
        StageRunner unused = start(deletes, service)) {
      Conditions.await("what was read is deleted").until(() -> firstOffset(windows) > 0);
      send(0, two.part(1, 0, 7, 1f).messages());
      assertThat(awaitEstimates(1))
          .extracting(DependenceEstimate::getSeen, DependenceEstimate::getReason)
          .containsExactly(tuple(12L, null));
    }
  }

  private static RuntimeConfig deletesReadWindows(RuntimeConfig runtime) {
    return new RuntimeConfig(
        runtime.stateDir(),
        runtime.http(),
        runtime.threads(),
        runtime.partitions(),
        runtime.replication(),
        runtime.retention(),
        runtime.deadLettersPerMinute(),
        true,
        runtime.memory());
  }

  private long firstOffset(TopicPartition partition) {
    try {
      return kafka
          .admin()
          .listOffsets(Map.of(partition, OffsetSpec.earliest()))
          .partitionResult(partition)
          .get()
          .offset();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aTaskThatMovesToAnotherProcessIsNoDeath() {
    estimator.training =
        (group, cancellation) -> {
          while (!cancellation.isCancelled()) {
            Thread.onSpinWait();
          }
          throw new CancellationException();
        };
    CodriftConfig twoMonitors =
        new CodriftConfig(
            config.name(),
            config.kafka(),
            config.runtime(),
            List.of(source(tumbling(2, 1000), 10, AB, BA)),
            config.estimator(),
            config.service(),
            config.alerts());
    FakeEstimator another = new FakeEstimator();
    try (ThreadedModelService service = service(estimator);
        KafkaStreams streams =
            streams(
                new EstimateStage(twoMonitors, service, metrics, KnownSchemas.bundled()).topology(),
                "first",
                new Properties())) {
      streams.start();
      send(0, parts.part(0, 0, 5, 1f).segment("one").messages());
      send(1, parts.part(0, 0, 5, 1f).segment("two").messages());
      Conditions.await("fits in flight").until(() -> !estimator.groups.isEmpty());
      kafka.awaitConsumed(config.applications().estimate(), config.topics().windows());

      try (ThreadedModelService live = service(another);
          KafkaStreams joining =
              streams(
                  new EstimateStage(twoMonitors, live, metrics, KnownSchemas.bundled()).topology(),
                  "second",
                  new Properties())) {
        joining.start();
        Conditions.await("the fits of the task that moved").until(() -> !another.groups.isEmpty());
      }
    }
    assertThat(another.groups.get(0))
        .as("together: what had begun in a process that died is tried alone")
        .hasSize(2);
  }

  private ThreadedModelService service(FakeEstimator fits) {
    return new ThreadedModelService(
        () -> fits, shape -> 8, metrics, new RethrownErrors(), group -> Duration.ofDays(1));
  }

  private static StageRunner start(CodriftConfig config, ModelService service) {
    CodriftMetrics metrics = new CodriftMetrics(new CollectorRegistry());
    return StageRunner.start(
        config,
        List.of(new EstimateStage(config, service, metrics, KnownSchemas.bundled()).topology()),
        metrics,
        KnownSchemas.bundled(),
        Clock.systemUTC());
  }

  private long committed(TopicPartition input) throws Exception {
    return kafka
        .admin()
        .listConsumerGroupOffsets(config.applications().estimate())
        .partitionsToOffsetAndMetadata()
        .get()
        .get(input)
        .offset();
  }

  private KafkaStreams streams(ModelService service, String state, Properties overrides) {
    return streams(
        new EstimateStage(config, service, metrics, KnownSchemas.bundled()).topology(),
        state,
        overrides);
  }

  private KafkaStreams streams(StageTopology stage, String state, Properties overrides) {
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, stage.applicationId());
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    properties.put(StreamsConfig.STATE_DIR_CONFIG, directory.resolve(state).toString());
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    properties.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
    properties.putAll(stage.overrides());
    properties.putAll(overrides);
    return new KafkaStreams(stage.topology(), properties, stage.clients());
  }

  private void send(int partition, List<byte[]> messages) {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    messages.forEach(
        message ->
            records.add(
                new ProducerRecord<>(config.topics().windows(), partition, new byte[0], message)));
    kafka.produce(records);
  }

  private List<DependenceEstimate> awaitEstimates(int count) {
    MessageCodec<DependenceEstimate> codec =
        new MessageCodec<>(DependenceEstimate.class, KnownSchemas.bundled());
    return kafka
        .awaitCommitted(config.topics().estimates(), records -> records.size() >= count)
        .stream()
        .map(record -> codec.decode(record.value()))
        .toList();
  }

  private List<Integer> partitionsOf(String topic) {
    return kafka.readCommitted(topic).stream().map(ConsumerRecord::partition).toList();
  }
}
