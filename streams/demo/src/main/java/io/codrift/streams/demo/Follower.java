package io.codrift.streams.demo;

import io.codrift.schemas.DependenceAlert;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.MessageCodec;
import io.codrift.streams.config.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Puts committed estimates and alerts on the {@link Board}, on a thread of its own. */
final class Follower implements AutoCloseable {
  private static final Duration STOP = Duration.ofSeconds(5);
  private static final Duration POLL = Duration.ofMillis(500);

  private final Topics topics;
  private final Board board;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final MessageCodec<DependenceEstimate> estimates =
      new MessageCodec<>(DependenceEstimate.class, KnownSchemas.bundled());
  private final MessageCodec<DependenceAlert> alerts =
      new MessageCodec<>(DependenceAlert.class, KnownSchemas.bundled());
  private final Thread thread;
  private volatile boolean stopped;

  private Follower(String bootstrapServers, Topics topics, Board board) {
    this.topics = topics;
    this.board = board;
    this.consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    this.thread = new Thread(this::follow, "codrift-demo-follower");
    this.thread.setDaemon(true);
  }

  /** Starts to follow; the topics must be there. */
  static Follower start(String bootstrapServers, Topics topics, Board board) {
    Follower follower = new Follower(bootstrapServers, topics, board);
    follower.thread.start();
    return follower;
  }

  private void follow() {
    try {
      List<TopicPartition> all =
          Stream.of(topics.estimates(), topics.alerts())
              .flatMap(topic -> consumer.partitionsFor(topic).stream())
              .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
              .toList();
      consumer.assign(all);
      consumer.seekToBeginning(all);
      while (!stopped) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          if (record.topic().equals(topics.alerts())) {
            board.alert(alerts.decode(record.value()));
          } else {
            board.estimate(estimates.decode(record.value()));
          }
        }
      }
    } catch (WakeupException | InterruptException e) {
      // It was told to stop.
    } finally {
      board.close();
    }
  }

  @Override
  public void close() {
    stopped = true;
    consumer.wakeup();
    try {
      thread.join(STOP.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!thread.isAlive()) {
      consumer.close();
    }
  }
}
