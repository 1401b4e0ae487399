package io.codrift.streams.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codrift.schemas.KnownSchemas;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.metrics.CodriftMetrics;
import io.codrift.streams.testing.HeardLog;
import io.codrift.streams.testing.KafkaBroker;
import io.codrift.streams.testing.KafkaFixture;
import io.codrift.streams.testing.process.Conditions;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.internals.DefaultKafkaClientSupplier;
import org.apache.kafka.streams.processor.internals.StreamThread;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Topics that grow, shrink or are made anew. What a refusal advises is done, and must work. */
@KafkaBroker
class ChangedTopicsIT {
  /** Of Codrift's own topics in {@link Configs}. */
  private static final int OWN = 3;

  @RegisterExtension private final HeardLog storeOrigins = new HeardLog(StoreOrigins.class);
  @RegisterExtension private final HeardLog streamThreads = new HeardLog(StreamThread.class);

  private final KafkaFixture kafka;
  @TempDir private Path stateDir;

  ChangedTopicsIT(KafkaFixture kafka) {
    this.kafka = kafka;
  }

  /** Keeps every record in a store and passes it on. */
  private static final class Keep extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
    @Override
    public void process(Record<byte[], byte[]> record) {
      KeyValueStore<byte[], byte[]> store = context().getStateStore("kept");
      store.put(record.value(), record.value());
      context().forward(record);
    }
  }

  private static StageTopology stage(String applicationId, String from, String to) {
    Topology topology = new Topology();
    topology.addSource(
        "in", Serdes.ByteArray().deserializer(), Serdes.ByteArray().deserializer(), from);
    topology.addProcessor("keep", Keep::new, "in");
    topology.addStateStore(
        Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore("kept"), Serdes.ByteArray(), Serdes.ByteArray()),
        "keep");
    topology.addSink(
        "out", to, Serdes.ByteArray().serializer(), Serdes.ByteArray().serializer(), "keep");
    return new StageTopology(
        applicationId,
        topology,
        Map.of("auto.offset.reset", "earliest", "metadata.max.age.ms", 1000),
        new DefaultKafkaClientSupplier());
  }

  /** In the place of the estimate stage. */
  private static StageTopology estimate(CodriftConfig config) {
    return stage(
        config.applications().estimate(), config.topics().windows(), config.topics().estimates());
  }

  /** In the place of the window stage. */
  private static StageTopology window(CodriftConfig config) {
    String input = config.sources().get(0).topic();
    return stage(config.applications().window(input), input, config.topics().windows());
  }

  private CodriftConfig config(String topic) {
    return Configs.of(kafka.bootstrapServers(), kafka.uniqueName("changed"), topic, stateDir, "");
  }

  private static StageRunner start(CodriftConfig config, StageTopology stage) {
    return StageRunner.start(
        config,
        List.of(stage),
        new CodriftMetrics(new CollectorRegistry()),
        KnownSchemas.bundled(),
        Clock.systemUTC());
  }

  /** Starts, and waits until a record of each partition has passed. */
  private StageRunner started(
      CodriftConfig config, StageTopology stage, String from, String to, int partitions) {
    StageRunner runner = start(config, stage);
    Conditions.await("ready").until(() -> runner.reasonsNotReady().isEmpty());
    int before = kafka.readCommitted(to).size();
    kafka.produce(
        IntStream.range(0, partitions)
            .mapToObj(
                p -> new ProducerRecord<byte[], byte[]>(from, p, null, ("p" + p).getBytes(UTF_8)))
            .toList());
    kafka.awaitCommitted(to, records -> records.size() == before + partitions);
    return runner;
  }

  private StageRunner startedEstimate(CodriftConfig config) {
    return started(
        config, estimate(config), config.topics().windows(), config.topics().estimates(), OWN);
  }

  private static void grow(Admin admin, int partitions, String... topics) throws Exception {
    admin
        .createPartitions(
            Stream.of(topics)
                .collect(Collectors.toMap(t -> t, t -> NewPartitions.increaseTo(partitions))))
        .all()
        .get(1, MINUTES);
    for (String topic : topics) {
      Conditions.await("a topic that has grown").until(() -> count(admin, topic) == partitions);
    }
  }

  private static int count(Admin admin, String topic) throws Exception {
    return admin
        .describeTopics(List.of(topic))
        .allTopicNames()
        .get(1, MINUTES)
        .get(topic)
        .partitions()
        .size();
  }

  private static void delete(Admin admin, String... topics) throws Exception {
    admin.deleteTopics(List.of(topics)).all().get(1, MINUTES);
    Conditions.await("topics that are gone")
        .until(
            () ->
                admin.listTopics().names().get(1, MINUTES).stream()
                    .noneMatch(List.of(topics)::contains));
  }

  @Test
  void anOwnTopicThatGrowsEndsTheStageAndIsMadeAnewAfterItWasDeleted() throws Exception {
    CodriftConfig config = config(kafka.createTopic("input", 1));
    String windows = config.topics().windows();
    try (Admin admin = kafka.admin()) {
      try (StageRunner runner = startedEstimate(config)) {
        grow(admin, OWN + 2, windows);
        assertThat(runner.failure().get(2, MINUTES).message())
            .contains("Restart Codrift", "says what to do");
      }
      assertThatThrownBy(() -> start(config, estimate(config)))
          .isInstanceOf(UnusableTopicException.class)
          .hasMessageContaining("topic %s has 5 partitions", windows)
          .hasMessageContaining("the state of %s is for 3", config.name())
          .hasMessageContaining("delete %s, and start them", windows);
      assertThatThrownBy(() -> start(config, window(config)))
          .as("another stage would send to the wrong partitions")
          .isInstanceOf(UnusableTopicException.class);

      delete(admin, windows);
      startedEstimate(config).close();
      assertThat(count(admin, windows)).isEqualTo(OWN);
    }
  }

  /** As with a broker that was set up again, beside a state directory that was kept. */
  @Test
  void localStoresOfTopicsThatAreGoneAreEmptied() throws Exception {
    CodriftConfig config = config(kafka.createTopic("input", 1));
    try (Admin admin = kafka.admin()) {
      // Three records of each partition, so that the stores are ahead of the new changelogs.
      for (int i = 0; i < 3; i++) {
        startedEstimate(config).close();
      }
      delete(
          admin,
          admin.listTopics().names().get(1, MINUTES).stream()
              .filter(topic -> topic.startsWith(config.name()))
              .toArray(String[]::new));
      // A static member that comes back within its session keeps its assignment, whose changelog is
      // gone. A new broker has no group.
      String group = config.applications().estimate();
      admin
          .removeMembersFromConsumerGroup(group, new RemoveMembersFromConsumerGroupOptions())
          .all()
          .get(1, MINUTES);
      admin.deleteConsumerGroups(List.of(group)).all().get(1, MINUTES);
      List<String> unused = streamThreads.said();
      startedEstimate(config).close();
      assertThat(storeOrigins.said())
          .singleElement()
          .asString()
          .startsWith("INFO The local stores of " + config.applications().estimate());
      assertThat(streamThreads.said()).noneMatch(line -> line.contains("corrupted"));
    }
  }

  @Test
  void ownTopicsThatHaveAllGrownAreRefused() throws Exception {
    CodriftConfig config = config(kafka.createTopic("input", 1));
    String[] own = {
      config.topics().windows(),
      config.topics().estimates(),
      config.topics().alerts(),
      config.topics().commands()
    };
    try (Admin admin = kafka.admin()) {
      startedEstimate(config).close();
      grow(admin, OWN + 1, own);
      assertThatThrownBy(() -> start(config, estimate(config)))
          .isInstanceOf(UnusableTopicException.class)
          .hasMessageContaining("delete %s, and start them", String.join(", ", own));
      assertThat(count(admin, config.applications().estimate() + "-kept-changelog")).isEqualTo(OWN);
      delete(admin, own);
      startedEstimate(config).close();
    }
  }

  @Test
  void aStageThatWritesToAnOwnTopicNoticesThatItGrows() throws Exception {
    String input = kafka.createTopic("input", 1);
    CodriftConfig config = config(input);
    try (Admin admin = kafka.admin();
        StageRunner runner = started(config, window(config), input, config.topics().windows(), 1)) {
      grow(admin, OWN + 1, config.topics().windows());
      assertThat(runner.failure().get(2, MINUTES).message()).contains("grown from 3 to 4");
    }
  }

  @Test
  void anOwnTopicThatIsMadeAnewEndsTheStageAndIsReadFromItsBegin() throws Exception {
    CodriftConfig config = config(kafka.createTopic("input", 1));
    String windows = config.topics().windows();
    try (Admin admin = kafka.admin()) {
      try (StageRunner runner = startedEstimate(config)) {
        delete(admin, windows);
        kafka.create(new NewTopic(windows, OWN, (short) 1));
        assertThat(runner.failure().get(2, MINUTES).message())
            .contains("topic " + windows + " was deleted and made anew");
      }
      startedEstimate(config).close();
    }
  }

  @Test
  void anInputThatShrinksIsRefusedAndReadAfterItsStateWasRemoved() throws Exception {
    String input = kafka.createTopic("input", 4);
    CodriftConfig config = config(input);
    String windows = config.topics().windows();
    String changelog = config.applications().window(input) + "-kept-changelog";
    Path local = stateDir.resolve(config.applications().window(input));
    try (Admin admin = kafka.admin()) {
      TopicState before = input(admin, config);
      try (StageRunner runner = started(config, window(config), input, windows, 4)) {
        delete(admin, input);
        kafka.create(new NewTopic(input, 2, (short) 1));
        assertThat(runner.failure().get(2, MINUTES).message())
            .contains("Restart Codrift", "says what to do");
      }
      assertThatThrownBy(() -> start(config, window(config)))
          .isInstanceOf(UnusableTopicException.class)
          .hasMessageContaining("Topic %s has 2 partitions and had 4", input)
          .hasMessageContaining("delete the topics %s, remove %s", changelog, local);

      delete(admin, changelog);
      remove(local);
      started(config, window(config), input, windows, 2).close();
      assertThat(count(admin, changelog)).isEqualTo(2);
      TopicState after = input(admin, config);
      assertThat(before.partitions()).isEqualTo(4);
      assertThat(after.partitions()).isEqualTo(2);
      assertThat(after.id())
          .as("what the window stage tells the next one")
          .isNotEqualTo(before.id());
    }
  }

  private static TopicState input(Admin admin, CodriftConfig config) {
    return new TopicSetup(admin, config, Clock.systemUTC())
        .inputs()
        .get(config.sources().get(0).topic());
  }

  private static void remove(Path directory) throws IOException {
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, IOException error)
              throws IOException {
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
