package io.codrift.streams.window;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/**
 * Streams' clients, of which the main consumers remember what they have handed out. A lag of 0 is
 * not enough to know that all is consumed: Streams buffers what it polled. And the position is not
 * the last record's: behind transactional input it moves over commit markers.
 */
final class TrackingClients implements KafkaClientSupplier, ConsumedRecords {
  /** The main consumer of this stream thread; there is one per thread, and only it may ask it. */
  @SuppressWarnings("ThreadLocalUsage") // one instance a stage, and its threads are its own
  private final ThreadLocal<TrackingConsumer> own = new ThreadLocal<>();

  @Override
  public Admin getAdmin(Map<String, Object> config) {
    return Admin.create(config);
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
