package io.codrift.streams.estimate.assembly;

import io.codrift.schemas.WindowProgress;
import io.codrift.streams.topic.WindowsMessage.Progress;
import java.util.HashMap;
import java.util.Map;

/**
 * Which input partitions of a source have been heard of lately. What a partition has said of itself
 * holds only so long: its task may have ended since.
 *
 * <p>The time is told by the messages of all partitions. Each adds what went by at its sender since
 * the message before. So the clocks of the senders need not agree, messages that are read late are
 * as good as others, and where the whole window stage has ended, no time goes by.
 */
final class HeardPartitions {
  /** The sender's clock and the time here when a partition was heard of last. */
  private record Heard(long sentAt, long time) {}

  private static final long RESTORED = 0;

  private final Map<Integer, Heard> last = new HashMap<>();
  private long time = Long.MIN_VALUE;

  /**
   * Takes the last message of a partition from the store. All are taken to be heard of at the same
   * time: the clocks of different senders do not tell which was the last.
   */
  void restored(WindowProgress message) {
    time = RESTORED;
    heard(message.getPartition(), message.getSentAt().toEpochMilli(), RESTORED);
  }

  /** Takes the next message of a partition. */
  void note(WindowProgress message) {
    long sentAt = message.getSentAt().toEpochMilli();
    Heard before = last.get(message.getPartition());
    if (before != null && sentAt != PartitionProgress.NEVER) {
      time = Math.max(time, before.time() + Math.max(0, sentAt - before.sentAt()));
    } else if (last.isEmpty()) {
      time = sentAt;
    }
    heard(message.getPartition(), sentAt, time);
  }

  private void heard(int partition, long sentAt, long at) {
    if (sentAt == PartitionProgress.NEVER) {
      // An earlier version does not say when, nor repeat it.
      last.remove(partition);
    } else {
      last.put(partition, new Heard(sentAt, at));
    }
  }

  /** Forgets a partition. */
  void forget(int partition) {
    last.remove(partition);
  }

  /** Whether a partition, of which there is a message, has been heard of lately. */
  boolean lately(int partition) {
    Heard heard = last.get(partition);
    return heard == null || time - heard.time() <= Progress.HEARD_FOR.toMillis();
  }
}
