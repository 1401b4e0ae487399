package io.codrift.streams.lab;

import io.codrift.streams.runtime.TopicAvailability;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** Creates the topics of a study. */
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
}
