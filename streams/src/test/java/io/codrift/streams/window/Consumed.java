package io.codrift.streams.window;

import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;

/** What a test says about the consumer and the brokers of one partition. */
final class Consumed implements ConsumedRecords {
  /** Whether the consumer has nothing left. */
  boolean everything = true;

  /** Whether the brokers answer. */
  boolean answers = true;

  /** What the task has processed last, when it asked. */
  long lastProcessed = Long.MIN_VALUE;

  private OptionalLong answered = OptionalLong.empty();

  @Override
  public void restart(TopicPartition partition) {
    answered = OptionalLong.empty();
  }

  @Override
  public boolean everything(TopicPartition partition, long last) {
    lastProcessed = last;
    return everything;
  }

  @Override
  public OptionalLong nothingLeftAt(TopicPartition partition, long last, long since, long now) {
    if (answers) {
      answered = OptionalLong.of(now);
    }
    return everything && answered.orElse(Long.MIN_VALUE) >= since ? answered : OptionalLong.empty();
  }
}
