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
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Reads how far the window stages are. */
public final class ProgressReader {
  private static final long MOST_BYTES = 64L << 20;

  /** Somebody waits for it in front of a terminal. */
  private static final Duration MOST_TIME = Duration.ofSeconds(10);

  private static final Duration POLL = Duration.ofMillis(250);

  private ProgressReader() {}

  /**
   * The last progress of each input partition.
   *
   * @param kafka the user's client properties
   * @param names of the application's topics
   * @param sources that are looked for; none stands for all that are there
   */
  public static RecentProgress latest(
      Map<String, String> kafka, Topics names, Collection<String> sources) {
    // Progress goes to all partitions.
    TopicPartition partition = new TopicPartition(names.windows(), 0);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(ClientProperties.consumer(kafka))) {
      if (!consumer.listTopics().containsKey(names.windows())) {
        return new RecentProgress(new TreeMap<>(), true);
      }
      OwnTopics topics = OwnTopics.of(names, KnownSchemas.bundled());
      List<TopicPartition> assigned = List.of(partition);
      consumer.assign(assigned);
      long begin = consumer.beginningOffsets(assigned).get(partition);
      long end = consumer.endOffsets(assigned).get(partition);
      long deadline = System.nanoTime() + MOST_TIME.toNanos();
      return RecentProgress.read(
          sources,
          begin,
          end,
          MOST_BYTES,
          (from, until) -> piece(consumer, partition, topics, from, until, deadline));
    }
  }

  private static Optional<RecentProgress.Piece> piece(
      KafkaConsumer<byte[], byte[]> consumer,
      TopicPartition partition,
      OwnTopics topics,
      long from,
      long until,
      long deadline) {
    List<WindowProgress> found = new ArrayList<>();
    long bytes = 0;
    consumer.seek(partition, from);
    // The position also goes beyond markers of transactions, which are no messages.
    while (consumer.position(partition) < until) {
      if (System.nanoTime() - deadline > 0) {
        return Optional.empty();
      }
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        if (record.offset() < until) {
          bytes += Math.max(0, record.serializedValueSize());
          progress(topics, record.value()).ifPresent(found::add);
        }
      }
    }
    return Optional.of(new RecentProgress.Piece(found, bytes));
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
