package io.codrift.streams.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.MessageCodec;
import io.codrift.streams.config.Topics;
import io.codrift.streams.explain.Example;
import io.codrift.streams.testing.HeardLog;
import io.codrift.streams.topic.OwnTopics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.internals.AutoOffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ResultReaderTest {
  private static final Topics NAMES = new Topics("shop");
  private static final TopicPartition PARTITION = new TopicPartition(NAMES.estimates(), 0);

  @RegisterExtension final HeardLog log = new HeardLog(ResultReader.class);

  private final KnownSchemas schemas = KnownSchemas.bundled();
  private final CountedPolls consumer = new CountedPolls();
  private final List<DependenceEstimate> read = new ArrayList<>();

  /** Fails where a reader would ask without end. */
  private static final class CountedPolls extends MockConsumer<byte[], byte[]> {
    private int polls;

    CountedPolls() {
      super(AutoOffsetResetStrategy.EARLIEST.name());
    }

    @Override
    public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
      assertThat(++polls).as("polls").isLessThan(1000);
      return super.poll(timeout);
    }
  }

  @BeforeEach
  void assign() {
    consumer.assign(List.of(PARTITION));
    consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
    consumer.seekToBeginning(List.of(PARTITION));
  }

  private ResultReader reader(long end) {
    return new ResultReader(
        OwnTopics.of(NAMES, schemas),
        consumer,
        Optional.empty(),
        new HashMap<>(Map.of(PARTITION, end)));
  }

  private void add(long offset, byte[] value) {
    consumer.addRecord(
        new ConsumerRecord<>(PARTITION.topic(), PARTITION.partition(), offset, new byte[0], value));
  }

  private byte[] estimate() {
    return new MessageCodec<>(DependenceEstimate.class, schemas).encode(Example.estimates().get(0));
  }

  @Test
  void brokersThatStopToAnswerDoNotHoldTheLastEstimates() {
    add(0, estimate());
    try (ResultReader reader = reader(2)) {
      assertThatThrownBy(() -> reader.readLastEstimates(5, read::add))
          .isInstanceOf(TimeoutException.class)
          .hasMessage("no message came in 10 s");
    }
    assertThat(read).hasSize(1);
  }

  /** There are thousands of them where another version writes. */
  @Test
  void aReasonToLeaveMessagesOutIsToldOnce() {
    add(0, new byte[] {1});
    add(1, new byte[] {1});
    add(2, estimate());
    add(3, new byte[] {1});
    try (ResultReader reader = reader(4)) {
      reader.readLastEstimates(5, read::add);
    }
    assertThat(read).hasSize(1);
    assertThat(log.said())
        .satisfiesExactly(
            first -> assertThat(first).startsWith("WARN shop.estimates-0 offset 0 is left out: "),
            all -> assertThat(all).isEqualTo("WARN 3 messages were left out in all."));
  }
}
