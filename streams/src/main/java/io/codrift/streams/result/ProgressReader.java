package io.codrift.streams.result;

import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.MalformedMessageException;
import io.codrift.schemas.UnknownSchemaException;
import io.codrift.schemas.WindowProgress;
import io.codrift.streams.config.Topics;
import io.codrift.streams.runtime.ClientProperties;
import io.codrift.streams.topic.OwnTopics;
import io.codrift.streams.topic.UnexpectedMessageException;
import io.codrift.streams.topic.WindowsMessage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Reads how far the window stages are. */
public final class ProgressReader {
  /** So many messages are read. Each input partition is heard of every minute. */
  private static final int MESSAGES = 200;

  private static final Duration POLL = Duration.ofMillis(250);

  /** Empty polls after which the rest holds no messages, but markers of transactions. */
  private static final int EMPTY_POLLS = 8;

  private ProgressReader() {}

  /**
   * The last progress of each input partition among the recent messages, by source and partition.
   *
   * @param kafka the user's client properties
   * @param names of the application's topics
   */
  public static SortedMap<String, SortedMap<Integer, WindowProgress>> latest(
      Map<String, String> kafka, Topics names) {
    OwnTopics topics = OwnTopics.of(names, KnownSchemas.bundled());
    // Progress goes to all partitions.
    TopicPartition partition = new TopicPartition(names.windows(), 0);
    SortedMap<String, SortedMap<Integer, WindowProgress>> found = new TreeMap<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(ClientProperties.consumer(kafka))) {
      if (!consumer.listTopics().containsKey(names.windows())) {
        return found;
      }
      List<TopicPartition> assigned = List.of(partition);
      consumer.assign(assigned);
      long begin = consumer.beginningOffsets(assigned).get(partition);
      long end = consumer.endOffsets(assigned).get(partition);
      consumer.seek(partition, Math.max(begin, end - MESSAGES));
      int empty = 0;
      while (consumer.position(partition) < end && empty < EMPTY_POLLS) {
        var records = consumer.poll(POLL);
        empty = records.isEmpty() ? empty + 1 : 0;
        for (ConsumerRecord<byte[], byte[]> record : records) {
          progress(topics, record.value())
              .ifPresent(
                  progress ->
                      found
                          .computeIfAbsent(progress.getSource(), source -> new TreeMap<>())
                          .put(progress.getPartition(), progress));
        }
      }
    }
    return found;
  }

  private static Optional<WindowProgress> progress(OwnTopics topics, byte[] value) {
    try {
      return value != null
              && topics.windows().decode(value) instanceof WindowsMessage.Progress progress
          ? Optional.of(progress.message())
          : Optional.empty();
    } catch (MalformedMessageException | UnexpectedMessageException | UnknownSchemaException e) {
      // Of a newer version, or not of Codrift: it tells nothing here.
      return Optional.empty();
    }
  }
}
