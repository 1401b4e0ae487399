package io.codrift.streams.window;

import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;

/** What the brokers say about the log of an input partition. They are asked without waiting. */
interface InputLog {
  /** The id of the topic: another one if it was deleted and made anew. */
  CompletableFuture<String> topicId(String topic);

  /** The offset of the first record that is still there. */
  CompletableFuture<Long> start(TopicPartition partition);

  /** The offset after the last record, committed or not. */
  CompletableFuture<Long> end(TopicPartition partition);
}
