package io.codrift.streams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.metrics.CodriftMetrics;
import io.prometheus.client.CollectorRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.internals.DefaultKafkaClientSupplier;
import org.junit.jupiter.api.Test;

/** A broker that has just come back knows less than the others, for a moment. */
class StageWatchTest {
  private final AnsweringAdmin cluster = new AnsweringAdmin();

  /** Three stages watch the same topic. */
  private StageWatch watch() {
    CodriftConfig config = Configs.of("unused:1", "name", "orders", Path.of("unused"), "");
    List<StageTopology> stages = List.of(stage("a"), stage("b"), stage("c"));
    StageWatch watch =
        new StageWatch(
            cluster.admin(),
            new TopicSetup(cluster.admin(), config, new SleptClock()),
            new KeyedTopics(config),
            new CodriftMetrics(new CollectorRegistry()),
            stages);
    watch.begin(Map.of());
    return watch;
  }

  private static StageTopology stage(String id) {
    Topology topology = new Topology();
    topology.addSource("in", "orders");
    return new StageTopology(id, topology, Map.of(), new DefaultKafkaClientSupplier());
  }

  private static Optional<String> change(StageWatch watch) {
    return watch.changedTopic().map(StageWatch.Change::message);
  }

  @Test
  void aTopicIsDeletedAfterThreeLooksHoweverManyStagesWatchIt() {
    cluster.describes("orders", true, true);
    StageWatch watch = watch();
    cluster
        .describesNothing(new UnknownTopicOrPartitionException("orders"))
        .describesNothing(new UnknownTopicOrPartitionException("orders"))
        .describes("orders", true, true)
        .describesNothing(new UnknownTopicOrPartitionException("orders"));
    assertThat(change(watch)).as("as at the start").isEmpty();
    assertThat(change(watch)).isEmpty();
    assertThat(change(watch)).isEmpty();
    assertThat(change(watch)).as("it is back").isEmpty();
    assertThat(change(watch)).isEmpty();
    assertThat(change(watch)).isEmpty();
    assertThat(change(watch)).contains("topic orders was deleted. Create it, and restart Codrift.");
  }

  @Test
  void aTopicHasGrownIfTwoLooksInARowSaySo() {
    cluster.describes("orders", true, true);
    StageWatch watch = watch();
    cluster
        .describes("orders", true)
        .describes("orders", true, true)
        .describes("orders", true, true, true);
    assertThat(change(watch)).as("as at the start").isEmpty();
    assertThat(change(watch)).as("an old answer").isEmpty();
    assertThat(change(watch)).isEmpty();
    assertThat(change(watch)).isEmpty();
    assertThat(change(watch))
        .hasValueSatisfying(
            message ->
                assertThat(message)
                    .startsWith("topic orders has grown from 2 to 3 partitions. Restart Codrift"));
  }
}
