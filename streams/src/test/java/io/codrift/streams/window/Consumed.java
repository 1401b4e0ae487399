package io.codrift.streams.window;

import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** What a test says about the consumer and the brokers of one partition. */
final class Consumed implements ConsumedRecords, InputLog {
  /** Whether everything is processed that the brokers had when they were asked. */
  boolean everything = true;

  /** Whether the consumer has further records all the same, which have come since. */
  boolean more;

  /** Whether the brokers answer. */
  boolean answers = true;

  /** What the task has processed last, when it asked. */
  long lastProcessed = Long.MIN_VALUE;

  /** What the brokers say of the log. */
  String topicId = "first";

  long logStart;
  long logEnd = Long.MAX_VALUE;

  private OptionalLong answered = OptionalLong.empty();

  @Override
  public CompletableFuture<String> topicId(String topic) {
    return answer(topicId);
  }

  @Override
  public CompletableFuture<Long> start(TopicPartition partition) {
    return answer(logStart);
  }

  @Override
  public CompletableFuture<Long> end(TopicPartition partition) {
    return answer(logEnd);
  }

  private <T> CompletableFuture<T> answer(T value) {
    return answers
        ? CompletableFuture.completedFuture(value)
        : CompletableFuture.failedFuture(new TimeoutException("no leader"));
  }

  @Override
  public void restart(TopicPartition partition) {
    answered = OptionalLong.empty();
  }

  @Override
  public boolean everything(TopicPartition partition, long last) {
    lastProcessed = last;
    return everything && !more;
  }

  @Override
  public OptionalLong nothingLeftAt(TopicPartition partition, long last, long since, long now) {
    if (answers) {
      answered = OptionalLong.of(now);
    }
    return everything && answered.orElse(Long.MIN_VALUE) >= since ? answered : OptionalLong.empty();
  }
}
