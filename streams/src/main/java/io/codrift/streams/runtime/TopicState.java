package io.codrift.streams.runtime;

import org.apache.kafka.clients.admin.TopicDescription;

/**
 * What the brokers say of a topic.
 *
 * @param partitions how many it has
 * @param id another one if the topic was deleted and made anew
 */
public record TopicState(int partitions, String id) {
  static TopicState of(TopicDescription description) {
    return new TopicState(description.partitions().size(), description.topicId().toString());
  }
}
