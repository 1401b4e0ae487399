package io.codrift.streams.window;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/**
 * Clients for Kafka Streams whose main consumers record which offsets they have returned. A lag of
 * 0 does not show that everything is processed, because Kafka Streams buffers polled records. Nor
 * is the position the offset after the last record, because it moves past the commit markers of
 * transactions.
 */
final class TrackingClients implements KafkaClientSupplier, ConsumedRecords, InputLog {
  /** The main consumer of this stream thread. Only that thread may use it. */
  @SuppressWarnings("ThreadLocalUsage") // one instance per stage, and the stage has its own threads
  private final ThreadLocal<TrackingConsumer> own = new ThreadLocal<>();

  private final EndOffsets endOffsets = new EndOffsets(this::end);

  /** The client of the application, which closes it. */
  private volatile Admin admin;

  @Override
  public Admin getAdmin(Map<String, Object> config) {
    admin = Admin.create(config);
    return admin;
  }

  @Override
  public CompletableFuture<String> topicId(String topic) {
    return ask(
        client ->
            client
                .describeTopics(List.of(topic))
                .topicNameValues()
                .get(topic)
                .thenApply(description -> description.topicId().toString()));
  }

  @Override
  public CompletableFuture<Long> start(TopicPartition partition) {
    return offset(partition, OffsetSpec.earliest());
  }

  @Override
  public CompletableFuture<Long> end(TopicPartition partition) {
    return offset(partition, OffsetSpec.latest());
  }

  private CompletableFuture<Long> offset(TopicPartition partition, OffsetSpec spec) {
    return ask(
        client ->
            client
                .listOffsets(
                    Map.of(partition, spec),
                    new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
                .partitionResult(partition)
                .thenApply(ListOffsetsResultInfo::offset));
  }

  /** The answer; a failed one where no application has asked for its clients. */
  private <T> CompletableFuture<T> ask(Function<Admin, KafkaFuture<T>> question) {
    return admin == null
        ? CompletableFuture.failedFuture(new IllegalStateException("the application has no client"))
        : question.apply(admin).toCompletionStage().toCompletableFuture();
  }

  @Override
  public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  @Override
  public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
    return new TrackingConsumer(config);
  }

  @Override
  public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  @Override
  public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  @Override
  public void restart(TopicPartition partition) {
    TrackingConsumer consumer = own.get();
    if (consumer != null) {
      consumer.lastPolled.remove(partition);
    }
  }

  @Override
  public boolean everything(TopicPartition partition, long lastProcessed) {
    TrackingConsumer consumer = own.get();
    if (consumer == null || consumer.lastPolled.getOrDefault(partition, -1L) > lastProcessed) {
      return false;
    }
    OptionalLong lag = consumer.currentLag(partition);
    return lag.isPresent() && lag.getAsLong() == 0;
  }

  @Override
  public OptionalLong nothingLeftAt(
      TopicPartition partition, long lastProcessed, long since, long now) {
    if (!everything(partition, lastProcessed)) {
      return OptionalLong.empty();
    }
    try {
      // After a change of leader the consumer checks its position, which may take long.
      long position = own.get().position(partition, Duration.ZERO);
      return endOffsets.endedAt(partition, position, since, now);
    } catch (TimeoutException e) {
      return OptionalLong.empty();
    }
  }

  private final class TrackingConsumer extends KafkaConsumer<byte[], byte[]> {
    private final Map<TopicPartition, Long> lastPolled = new HashMap<>();

    TrackingConsumer(Map<String, Object> config) {
      super(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
      own.set(this);
      ConsumerRecords<byte[], byte[]> polled = super.poll(timeout);
      for (TopicPartition partition : polled.partitions()) {
        List<ConsumerRecord<byte[], byte[]>> records = polled.records(partition);
        lastPolled.put(partition, records.get(records.size() - 1).offset());
      }
      return polled;
    }
  }
}
