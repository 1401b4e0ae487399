package io.codrift.streams.window;

import io.codrift.streams.runtime.HoldableClients;
import io.codrift.streams.runtime.InputHold;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Clients for Kafka Streams whose main consumers record which offsets they have returned. A lag of
 * 0 does not show that everything is processed, because Kafka Streams buffers polled records. Nor
 * is the position the offset after the last record, because it moves past the commit markers of
 * transactions.
 */
final class TrackingClients extends HoldableClients implements ConsumedRecords, InputLog {
  /** The main consumer of this stream thread. Only that thread may use it. */
  @SuppressWarnings("ThreadLocalUsage") // one instance per stage, and the stage has its own threads
  private final ThreadLocal<TrackingConsumer> own = new ThreadLocal<>();

  private final EndOffsets endOffsets = new EndOffsets(this::end);

  /**
   * @param hold the partitions that are not read for a while
   */
  TrackingClients(InputHold hold) {
    super(hold);
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

  @Override
  public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
    return new TrackingConsumer(config);
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
    TrackingConsumer consumer = own.get();
    if (consumer == null) {
      return OptionalLong.empty();
    }
    if (consumer.lastPolled.getOrDefault(partition, -1L) > lastProcessed) {
      return endOffsets.endedAt(partition, lastProcessed + 1, since, now);
    }
    try {
      // After a change of leader the consumer checks its position, which may take long.
      long position = consumer.position(partition, Duration.ZERO);
      return endOffsets.endedAt(partition, position, since, now);
    } catch (TimeoutException e) {
      return OptionalLong.empty();
    }
  }

  private final class TrackingConsumer extends HoldableConsumer {
    private final Map<TopicPartition, Long> lastPolled = new HashMap<>();

    TrackingConsumer(Map<String, Object> config) {
      super(config);
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
