package io.codrift.streams.estimate;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;

/**
 * The input partitions that are not read for a while. Tasks hold and release them; the consumers of
 * {@link HoldableClients} obey. Thread-safe.
 */
final class InputHold {
  private final Set<TopicPartition> held = ConcurrentHashMap.newKeySet();

  /** Lets a partition wait, or be read again. */
  void set(TopicPartition partition, boolean hold) {
    if (hold) {
      held.add(partition);
    } else {
      held.remove(partition);
    }
  }

  boolean isHeld(TopicPartition partition) {
    return held.contains(partition);
  }
}
