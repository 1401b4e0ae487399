package io.codrift.streams.topic;

import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.errors.InvalidPartitionsException;

/**
 * Refuses to send to a topic whose number of partitions has changed. Its messages would go to
 * another partition than the state that belongs to them, without an error. Used by any thread.
 */
final class FixedPartitions {
  private final String topic;

  /** The number of the first message; 0 before. */
  private final AtomicInteger first = new AtomicInteger();

  FixedPartitions(String topic) {
    this.topic = topic;
  }

  /**
   * The number of partitions.
   *
   * @throws InvalidPartitionsException if it is not that of the first message
   */
  int checked(int partitions) {
    int before = first.compareAndExchange(0, partitions);
    if (before != 0 && before != partitions) {
      throw new InvalidPartitionsException(
          "topic %s had %d partitions when Codrift started and has %d now. Restart Codrift: it says what to do."
              .formatted(topic, before, partitions));
    }
    return partitions;
  }
}
