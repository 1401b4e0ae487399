package io.codrift.streams.runtime;

import io.codrift.streams.config.CodriftConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;

/**
 * Properties of Kafka's clients, in three layers: Codrift's defaults, then those of the stage, then
 * those of the user. The configuration refuses properties that the guarantees depend on.
 */
public final class ClientProperties {
  private static final int SESSION_TIMEOUT_MILLIS = 15_000;

  /** Prefixes of the consumer of one kind. Kafka prefers such a key to one for all consumers. */
  private static final List<String> CONSUMERS =
      List.of(
          StreamsConfig.MAIN_CONSUMER_PREFIX,
          StreamsConfig.RESTORE_CONSUMER_PREFIX,
          StreamsConfig.GLOBAL_CONSUMER_PREFIX);

  private static final List<String> PREFIXES =
      Stream.concat(
              CONSUMERS.stream(),
              Stream.of(
                  StreamsConfig.CONSUMER_PREFIX,
                  StreamsConfig.PRODUCER_PREFIX,
                  StreamsConfig.ADMIN_CLIENT_PREFIX,
                  StreamsConfig.TOPIC_PREFIX))
          .toList();

  /**
   * What a consumer fetches from a broker at once. By default it is 50 MB, which a topic of a few
   * partitions never has, but one of a hundred does; the JVM keeps as much again outside the heap.
   */
  private static final int FETCH_BYTES = 4 << 20;

  private ClientProperties() {}

  /** Properties of an admin client. */
  public static Properties admin(CodriftConfig config) {
    return admin(config.kafka());
  }

  /** Properties of an admin client from the user's. */
  public static Properties admin(Map<String, String> kafka) {
    Properties properties = unprefixed(kafka, StreamsConfig.ADMIN_CLIENT_PREFIX);
    properties.putIfAbsent("default.api.timeout.ms", "20000");
    properties.putIfAbsent("request.timeout.ms", "10000");
    return properties;
  }

  /** Properties of a consumer of bytes that reads committed messages and belongs to no group. */
  public static Properties consumer(Map<String, String> kafka) {
    Properties properties = unprefixed(kafka, StreamsConfig.CONSUMER_PREFIX);
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, IsolationLevel.READ_COMMITTED.toString());
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
    properties.put(
        ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
    properties.put(
        ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
    return properties;
  }

  /** Properties of a producer of bytes that waits for all replicas. */
  public static Properties producer(Map<String, String> kafka) {
    Properties properties = unprefixed(kafka, StreamsConfig.PRODUCER_PREFIX);
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
    properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
    properties.put(
        ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
    return properties;
  }

  private static Properties unprefixed(Map<String, String> kafka, String prefix) {
    Properties properties = new Properties();
    kafka.forEach(
        (key, value) -> {
          if (PREFIXES.stream().noneMatch(key::startsWith)) {
            properties.put(key, value);
          }
        });
    kafka.forEach(
        (key, value) -> {
          if (key.startsWith(prefix)) {
            properties.put(key.substring(prefix.length()), value);
          }
        });
    return properties;
  }

  /**
   * Properties of the {@code KafkaStreams} of one stage.
   *
   * @param memory of the stores of all stages: among others a cache for chunks of samples and
   *     pieces of models until a commit. Without it, writes cost ten times as much
   * @param errors learns of what RocksDB cannot write
   */
  public static Properties streams(
      CodriftConfig config, StageTopology stage, SharedStoreMemory memory, StoreErrors errors) {
    Map<String, Object> merged = new HashMap<>(memory.properties());
    merged.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 1000);
    merged.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
    // For changelogs that Kafka Streams creates. What a task stores has the time of its process,
    // and
    // brokers refuse a record that is an hour ahead of their own clock.
    merged.put(
        StreamsConfig.topicPrefix(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG), "LogAppendTime");
    // How long the group waits for a static member that died. A process restarts within a few
    // seconds.
    merged.put(
        StreamsConfig.mainConsumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG),
        SESSION_TIMEOUT_MILLIS);
    merged.put(
        StreamsConfig.mainConsumerPrefix(ConsumerConfig.FETCH_MAX_BYTES_CONFIG), FETCH_BYTES);
    merged.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, Instance.id(config.runtime().stateDir()));
    override(merged, stage.overrides());
    override(merged, config.kafka());
    merged.put(StreamsConfig.APPLICATION_ID_CONFIG, stage.applicationId());
    merged.put(StreamsConfig.STATE_DIR_CONFIG, config.runtime().stateDir().toString());
    merged.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, config.runtime().threads());
    merged.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, (int) config.runtime().replication());
    merged.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    // KIP-1071 does not support static membership. Without it, a restart waits for the session
    // timeout.
    merged.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic");
    merged.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
    Properties properties = new Properties();
    properties.putAll(StoreSettings.in(merged, errors));
    return properties;
  }

  /**
   * A key for several clients also replaces the keys of a lower layer for one of them: one without
   * a prefix is for all clients, one for consumers is for the consumer of each kind.
   */
  private static void override(Map<String, Object> merged, Map<String, ?> above) {
    above
        .keySet()
        .forEach(
            key -> {
              PREFIXES.forEach(prefix -> merged.remove(prefix + key));
              if (key.startsWith(StreamsConfig.CONSUMER_PREFIX)) {
                String name = key.substring(StreamsConfig.CONSUMER_PREFIX.length());
                CONSUMERS.forEach(prefix -> merged.remove(prefix + name));
              }
            });
    merged.putAll(above);
  }
}
