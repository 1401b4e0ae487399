package io.codrift.streams.deadletter;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * The limits of one task that reads several topics, each with its own {@link DeadLetterLimit}. Not
 * thread-safe.
 */
public final class DeadLetterLimits {
  private final String deadLetters;
  private final int most;
  private final Map<TopicPartition, DeadLetterLimit> limits = new HashMap<>();

  /**
   * @param deadLetters the topic that refused messages are copied to
   * @param most so many of each partition are copied in a minute
   */
  public DeadLetterLimits(String deadLetters, int most) {
    this.deadLetters = deadLetters;
    this.most = most;
  }

  /**
   * Whether the next refused message is copied.
   *
   * @param origin where it comes from
   * @param now wall clock, milliseconds since the epoch
   */
  public boolean copies(RecordMetadata origin, long now) {
    return limits
        .computeIfAbsent(
            new TopicPartition(origin.topic(), origin.partition()),
            partition -> new DeadLetterLimit(partition, deadLetters, most))
        .copies(origin.offset(), now);
  }

  /**
   * Says what was not copied in a minute that is over.
   *
   * @param now wall clock, milliseconds since the epoch
   */
  public void look(long now) {
    limits.values().forEach(limit -> limit.look(now));
  }

  /** Says what was not copied so far: the task ends. */
  public void end() {
    limits.values().forEach(DeadLetterLimit::end);
  }
}
