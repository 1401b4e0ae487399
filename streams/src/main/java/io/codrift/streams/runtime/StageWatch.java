package io.codrift.streams.runtime;

import io.codrift.streams.metrics.CodriftMetrics;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.TopologyDescription;

/**
 * Watches the topics that the stages read, and those where a partition belongs to a task: deletion,
 * another number of partitions, and the consumer lag.
 */
final class StageWatch {
  private static final int TIMEOUT_SECONDS = 20;

  /**
   * A broker that has just come back may not know a topic yet. One that does not know it so often
   * in a row, several seconds apart, is right.
   */
  private static final int DELETED_AFTER_LOOKS = 3;

  /** A topic that was deleted, made anew, or has another number of partitions than at the start. */
  record Change(StageTopology stage, String message) {}

  private record Reading(String applicationId, String topic) {}

  private final Admin admin;
  private final TopicSetup topics;
  private final KeyedTopics keyed;
  private final CodriftMetrics metrics;
  private final Map<StageTopology, Set<String>> sources = new HashMap<>();

  /** What each stage reads, and the keyed topics that it writes. */
  private final Map<StageTopology, Set<String>> watched = new HashMap<>();

  private final Map<String, TopicState> atStart = new HashMap<>();
  private final Set<Reading> shown = new HashSet<>();

  /** How often in a row each topic was not there. */
  private final Map<String, Integer> absences = new HashMap<>();

  /** What a topic was at the last look, if it is not what it was at the start. */
  private final Map<String, TopicState> different = new HashMap<>();

  StageWatch(
      Admin admin,
      TopicSetup topics,
      KeyedTopics keyed,
      CodriftMetrics metrics,
      List<StageTopology> topologies) {
    this.admin = admin;
    this.topics = topics;
    this.keyed = keyed;
    this.metrics = metrics;
    for (StageTopology topology : topologies) {
      Set<String> read = sourceTopics(topology);
      sources.put(topology, read);
      Set<String> all = new HashSet<>(read);
      sinkTopics(topology).filter(keyed::contains).forEach(all::add);
      watched.put(topology, all);
    }
  }

  private static Stream<String> sinkTopics(StageTopology stage) {
    return stage.topology().describe().subtopologies().stream()
        .flatMap(part -> part.nodes().stream())
        .filter(TopologyDescription.Sink.class::isInstance)
        .map(TopologyDescription.Sink.class::cast)
        .map(TopologyDescription.Sink::topic);
  }

  private static Set<String> sourceTopics(StageTopology stage) {
    Set<String> found = new HashSet<>();
    stage.topology().describe().subtopologies().stream()
        .flatMap(part -> part.nodes().stream())
        .filter(TopologyDescription.Source.class::isInstance)
        .map(TopologyDescription.Source.class::cast)
        .forEach(source -> found.addAll(source.topicSet()));
    return found;
  }

  /**
   * Records what the topics are.
   *
   * @param own Codrift's own topics, as they were checked
   */
  void begin(Map<String, TopicState> own) {
    watched.values().forEach(names -> atStart.putAll(topics.states(names)));
    atStart.putAll(own);
  }

  /** The first topic that was deleted, or is not what it was at the start. */
  Optional<Change> changedTopic() {
    // Several stages watch a topic: each is looked at once.
    Set<String> all = watched.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
    Map<String, TopicState> now = topics.states(all);
    Map<String, String> changes = new HashMap<>();
    for (String topic : all) {
      Optional<String> change =
          now.containsKey(topic) ? change(topic, now.get(topic)) : absent(topic);
      change.ifPresent(message -> changes.put(topic, message));
    }
    return watched.entrySet().stream()
        .flatMap(
            stage ->
                stage.getValue().stream()
                    .filter(changes::containsKey)
                    .map(topic -> new Change(stage.getKey(), changes.get(topic))))
        .findFirst();
  }

  private Optional<String> absent(String topic) {
    if (absences.merge(topic, 1, Integer::sum) < DELETED_AFTER_LOOKS) {
      return Optional.empty();
    }
    return Optional.of(
        keyed.contains(topic)
            ? "topic %s was deleted. Restart Codrift: it makes the topic anew.".formatted(topic)
            : "topic %s was deleted. Create it, and restart Codrift.".formatted(topic));
  }

  private Optional<String> change(String topic, TopicState now) {
    absences.remove(topic);
    TopicState before = atStart.getOrDefault(topic, now);
    if (now.equals(before)) {
      different.remove(topic);
      return Optional.empty();
    }
    if (!now.equals(different.put(topic, now))) {
      return Optional.empty(); // one broker may not know yet what another has told
    }
    if (now.partitions() != before.partitions()) {
      return Optional.of(
          "topic %s has %s from %d to %d partitions. Restart Codrift: %s"
              .formatted(
                  topic,
                  now.partitions() > before.partitions() ? "grown" : "shrunk",
                  before.partitions(),
                  now.partitions(),
                  keyed.contains(topic) || now.partitions() < before.partitions()
                      ? "it says what to do."
                      : "it extends the changelogs at the start."));
    }
    // The window stage goes on in an input that was made anew.
    return keyed.contains(topic) && !now.id().equals(before.id())
        ? Optional.of(
            "topic %s was deleted and made anew. What was in it and not read is lost. Restart Codrift."
                .formatted(topic))
        : Optional.empty();
  }

  /** Publishes the consumer lag of each stage, over all its processes. */
  void measureLag() {
    try {
      for (Map.Entry<StageTopology, Set<String>> stage : sources.entrySet()) {
        measureLag(stage.getKey().applicationId(), stage.getValue());
      }
    } catch (ExecutionException | TimeoutException e) {
      throw new KafkaException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void measureLag(String applicationId, Set<String> names)
      throws ExecutionException, TimeoutException, InterruptedException {
    Map<TopicPartition, OffsetAndMetadata> committed =
        admin
            .listConsumerGroupOffsets(applicationId)
            .partitionsToOffsetAndMetadata()
            .get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    Map<TopicPartition, OffsetSpec> begins = new HashMap<>();
    for (String topic : names) {
      if (absences.containsKey(topic)) {
        continue; // the brokers are asked for its end again and again, until the time is up
      }
      int partitions = atStart.containsKey(topic) ? atStart.get(topic).partitions() : 0;
      for (int partition = 0; partition < partitions; partition++) {
        ends.put(new TopicPartition(topic, partition), OffsetSpec.latest());
        begins.put(new TopicPartition(topic, partition), OffsetSpec.earliest());
      }
    }
    Map<TopicPartition, ListOffsetsResultInfo> last =
        admin
            .listOffsets(ends, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
            .all()
            .get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    Map<TopicPartition, ListOffsetsResultInfo> first =
        admin.listOffsets(begins).all().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    Map<String, Long> lags = new HashMap<>();
    last.forEach(
        (partition, end) -> {
          OffsetAndMetadata done = committed.get(partition);
          long from = done == null ? first.get(partition).offset() : done.offset();
          lags.merge(partition.topic(), Math.max(0, end.offset() - from), Long::sum);
        });
    lags.forEach(
        (topic, lag) -> {
          metrics.lag(applicationId, topic, lag);
          shown.add(new Reading(applicationId, topic));
        });
  }

  /** Removes the published gauges. */
  void close() {
    shown.forEach(reading -> metrics.removeLag(reading.applicationId(), reading.topic()));
    shown.clear();
  }
}
