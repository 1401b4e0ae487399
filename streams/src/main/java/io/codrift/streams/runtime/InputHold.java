package io.codrift.streams.runtime;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;

/**
 * The input partitions that are not read for a while. Tasks hold and release them; the consumers of
 * {@link HoldableClients} obey. Thread-safe.
 */
public final class InputHold {
  private final Set<TopicPartition> held = ConcurrentHashMap.newKeySet();

  /**
   * Lets a partition wait, or be read again.
   *
   * @param hold whether it waits
   */
  public void set(TopicPartition partition, boolean hold) {
    if (hold) {
      held.add(partition);
    } else {
      held.remove(partition);
    }
  }

  /** Whether a partition waits. */
  public boolean isHeld(TopicPartition partition) {
    return held.contains(partition);
  }
}
