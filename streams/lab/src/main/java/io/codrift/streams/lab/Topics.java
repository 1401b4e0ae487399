package io.codrift.streams.lab;

import io.codrift.streams.runtime.TopicAvailability;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;

/** Creates, counts and deletes the topics of a study. */
final class Topics {
  private Topics() {}

  /** Creates a topic, and waits until the broker serves it. */
  static void create(String bootstrap, String topic, int partitions)
      throws InterruptedException, ExecutionException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1))).all().get();
      new TopicAvailability(admin, Clock.systemUTC()).await(List.of(topic));
    }
  }

  /** Deletes a topic. */
  static void delete(Admin admin, String topic) throws InterruptedException, ExecutionException {
    admin.deleteTopics(Set.of(topic)).all().get();
  }

  /** Deletes all topics whose names begin like this, such as the changelogs of an application. */
  static void deleteAll(Admin admin, String prefix)
      throws InterruptedException, ExecutionException {
    List<String> found =
        admin.listTopics().names().get().stream().filter(name -> name.startsWith(prefix)).toList();
    admin.deleteTopics(found).all().get();
  }

  /** Deletes a topic, and creates it anew. */
  static void remake(Admin admin, String bootstrap, String topic, int partitions)
      throws InterruptedException, ExecutionException {
    delete(admin, topic);
    create(bootstrap, topic, partitions);
  }

  /** How many messages and markers were ever in all partitions of a topic. */
  static long messages(Admin admin, String topic) throws InterruptedException, ExecutionException {
    return ends(admin, topic).values().stream().mapToLong(Long::longValue).sum();
  }

  /** Deletes the first half of what was ever in each partition, as retention does. */
  static void deleteHalf(Admin admin, String topic)
      throws InterruptedException, ExecutionException {
    Map<TopicPartition, RecordsToDelete> half = new HashMap<>();
    ends(admin, topic).forEach((p, end) -> half.put(p, RecordsToDelete.beforeOffset(end / 2)));
    admin.deleteRecords(half).all().get();
  }

  private static Map<TopicPartition, Long> ends(Admin admin, String topic)
      throws InterruptedException, ExecutionException {
    int partitions =
        admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic).partitions().size();
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    for (int p = 0; p < partitions; p++) {
      asked.put(new TopicPartition(topic, p), OffsetSpec.latest());
    }
    Map<TopicPartition, Long> ends = new HashMap<>();
    admin.listOffsets(asked).all().get().forEach((p, info) -> ends.put(p, info.offset()));
    return ends;
  }
}
