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
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.TopologyDescription;

/** Watches the topics that the stages read: deletion, added partitions, and the consumer lag. */
final class StageWatch {
  private static final int TIMEOUT_SECONDS = 20;

  /**
   * A broker that has just come back may not know a topic yet. One that does not know it so often
   * in a row, several seconds apart, is right.
   */
  private static final int DELETED_AFTER_LOOKS = 3;

  /** A topic that was deleted or has other partitions than at the start. */
  record Change(StageTopology stage, String message) {}

  private record Reading(String applicationId, String topic) {}

  private final Admin admin;
  private final TopicSetup topics;
  private final CodriftMetrics metrics;
  private final Map<StageTopology, Set<String>> sources = new HashMap<>();
  private final Map<String, Integer> atStart = new HashMap<>();
  private final Set<Reading> shown = new HashSet<>();

  /** How often in a row each topic was not there. */
  private final Map<String, Integer> absences = new HashMap<>();

  StageWatch(
      Admin admin, TopicSetup topics, CodriftMetrics metrics, List<StageTopology> topologies) {
    this.admin = admin;
    this.topics = topics;
    this.metrics = metrics;
    topologies.forEach(t -> sources.put(t, sourceTopics(t)));
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

  /** Records the current number of partitions. */
  void begin() {
    sources.values().forEach(names -> atStart.putAll(topics.partitions(names)));
  }

  /** The first topic that was deleted, or whose number of partitions has changed. */
  Optional<Change> changedTopic() {
    for (Map.Entry<StageTopology, Set<String>> stage : sources.entrySet()) {
      Map<String, Integer> now = topics.partitions(stage.getValue());
      for (String topic : stage.getValue()) {
        Optional<String> change = change(topic, now.get(topic));
        if (change.isPresent()) {
          return Optional.of(new Change(stage.getKey(), change.get()));
        }
      }
    }
    return Optional.empty();
  }

  /**
   * @param now the number of partitions; null if the topic is not there
   */
  private Optional<String> change(String topic, Integer now) {
    if (now == null) {
      return absences.merge(topic, 1, Integer::sum) >= DELETED_AFTER_LOOKS
          ? Optional.of("topic %s was deleted. Create it, and restart Codrift.".formatted(topic))
          : Optional.empty();
    }
    absences.remove(topic);
    int before = atStart.getOrDefault(topic, now);
    return now == before
        ? Optional.empty()
        : Optional.of(
            ("topic %s has %s from %d to %d partitions. Restart Codrift: it extends the"
                    + " changelogs at the start.")
                .formatted(topic, now > before ? "grown" : "shrunk", before, now));
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
      for (int partition = 0; partition < atStart.getOrDefault(topic, 0); partition++) {
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
