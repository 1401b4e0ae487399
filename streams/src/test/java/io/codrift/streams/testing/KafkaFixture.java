package io.codrift.streams.testing;

import static io.codrift.streams.testing.process.Conditions.await;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.codrift.streams.runtime.TopicAvailability;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The broker of this test JVM. A test gets it as a parameter with {@link KafkaBroker}. Thread-safe;
 * tests can share it in parallel because names are unique.
 */
public final class KafkaFixture {
  private final String bootstrapServers;
  private final AtomicLong names = new AtomicLong();

  KafkaFixture(String bootstrapServers) {
    this.bootstrapServers = bootstrapServers;
  }

  /** The bootstrap host and port. */
  public String bootstrapServers() {
    return bootstrapServers;
  }

  /** A name that is unique on this broker. */
  public String uniqueName(String prefix) {
    return "%s-%d-%d".formatted(prefix, ProcessHandle.current().pid(), names.incrementAndGet());
  }

  /** Creates a topic that keeps all records, regardless of their timestamps. */
  public String createTopic(String prefix, int partitions) {
    return createTopic(prefix, partitions, Map.of());
  }

  /**
   * Creates a topic that keeps all records, with further settings. These apply from the first
   * record on, whereas later changes reach the brokers with a delay.
   */
  public String createTopic(String prefix, int partitions, Map<String, String> settings) {
    String topic = uniqueName(prefix);
    Map<String, String> all = new HashMap<>(settings);
    all.put("retention.ms", "-1");
    create(new NewTopic(topic, partitions, (short) 1).configs(all));
    return topic;
  }

  /** Creates topics and waits until the broker serves all of their partitions. */
  public void create(NewTopic... topics) {
    List<NewTopic> all = List.of(topics);
    try (Admin admin = admin()) {
      admin.createTopics(all).all().get(60, SECONDS);
      new TopicAvailability(admin, Clock.systemUTC())
          .await(all.stream().map(NewTopic::name).toList());
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("cannot create " + all, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** An admin client; the caller closes it. */
  public Admin admin() {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", bootstrapServers);
    return Admin.create(properties);
  }

  /** A producer of bytes that waits for all replicas; the caller closes it. */
  public Producer<byte[], byte[]> producer() {
    return new KafkaProducer<>(
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ProducerConfig.LINGER_MS_CONFIG,
            5,
            ProducerConfig.BATCH_SIZE_CONFIG,
            128 * 1024),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  /** Sends records and waits until the broker has all of them. */
  public void produce(Iterable<ProducerRecord<byte[], byte[]>> records) {
    try (Producer<byte[], byte[]> producer = producer()) {
      List<Future<?>> sent = new ArrayList<>();
      records.forEach(record -> sent.add(producer.send(record)));
      producer.flush();
      for (Future<?> one : sent) {
        one.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("the broker refused a record", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Sends texts to partition 0 of a topic. */
  public void produceText(String topic, String... values) {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (String value : values) {
      records.add(new ProducerRecord<>(topic, 0, null, value.getBytes(StandardCharsets.UTF_8)));
    }
    produce(records);
  }

  /** A consumer of bytes without a group, reading committed records only; the caller closes it. */
  public Consumer<byte[], byte[]> committedConsumer() {
    return consumer("read_committed");
  }

  /** A consumer that also sees records whose transaction is open or aborted. */
  public Consumer<byte[], byte[]> uncommittedConsumer() {
    return consumer("read_uncommitted");
  }

  private Consumer<byte[], byte[]> consumer(String isolation) {
    Map<String, Object> properties = new HashMap<>();
    properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation);
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5000);
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /**
   * All records of a topic that are committed now, per partition in order; empty where the topic
   * does not exist. Returns at the last stable offset that was current at the start.
   */
  public List<ConsumerRecord<byte[], byte[]>> readCommitted(String topic) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (CommittedTopic log = follow(topic)) {
      log.poll(records::add);
    }
    return records;
  }

  /** Follows a topic from its beginning; the caller closes it. */
  public CommittedTopic follow(String topic) {
    return new CommittedTopic(topic, committedConsumer());
  }

  /**
   * Waits until the committed records of a topic, from its beginning, satisfy a condition.
   *
   * @return those records
   */
  public List<ConsumerRecord<byte[], byte[]>> awaitCommitted(
      String topic, Predicate<List<ConsumerRecord<byte[], byte[]>>> condition) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (CommittedTopic log = follow(topic)) {
      await("committed records of " + topic)
          .until(
              () -> {
                log.poll(records::add);
                return condition.test(records);
              });
    }
    return records;
  }

  /**
   * Waits until a group has committed offsets past every committed record of a topic. The results
   * of a stage are committed with those offsets.
   */
  public void awaitConsumed(String group, String topic) {
    Map<TopicPartition, Long> ends = new HashMap<>();
    readCommitted(topic)
        .forEach(
            record ->
                ends.merge(
                    new TopicPartition(topic, record.partition()), record.offset() + 1, Math::max));
    try (Admin admin = admin()) {
      await("%s to consume %s".formatted(group, topic))
          .until(
              () -> {
                Map<TopicPartition, OffsetAndMetadata> done =
                    admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
                return ends.entrySet().stream()
                    .allMatch(
                        end ->
                            done.get(end.getKey()) != null
                                && done.get(end.getKey()).offset() >= end.getValue());
              });
    }
  }

  /** A position in the committed records of all partitions of one topic. Not thread-safe. */
  public static final class CommittedTopic implements AutoCloseable {
    private final String topic;
    private final Consumer<byte[], byte[]> consumer;

    private CommittedTopic(String topic, Consumer<byte[], byte[]> consumer) {
      this.topic = topic;
      this.consumer = consumer;
    }

    /** Returns every committed record that was not returned before. */
    public void poll(java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> sink) {
      if (consumer.assignment().isEmpty()) {
        if (!consumer.listTopics().containsKey(topic)) {
          return;
        }
        List<TopicPartition> partitions =
            consumer.partitionsFor(topic).stream()
                .map(p -> new TopicPartition(topic, p.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
      }
      Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
      while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        consumer.poll(Duration.ofMillis(200)).forEach(sink);
      }
    }

    @Override
    public void close() {
      consumer.close();
    }
  }
}
