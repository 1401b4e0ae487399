package io.codrift.streams.window;

import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;

/**
 * Asks the brokers where partitions end, without waiting for the answers. What a consumer remembers
 * of it proves nothing: where a partition has no leader, the consumer hears nothing new. Each
 * partition may be asked for by one thread at a time.
 */
final class EndOffsets {
  /** How long after a question the next one is asked, milliseconds. */
  static final long ASK_AGAIN = 1_000;

  private final Brokers brokers;
  private final Map<TopicPartition, Partition> partitions = new ConcurrentHashMap<>();

  /** The brokers of a partition. */
  interface Brokers {
    /** The offset after its last record, committed or not. */
    CompletableFuture<Long> end(TopicPartition partition);
  }

  /** What was asked and answered of one partition. */
  private static final class Partition {
    private CompletableFuture<Long> pending;
    private long pendingSince;
    private long askedAt = Long.MIN_VALUE;
    private long end;
  }

  EndOffsets(Brokers brokers) {
    this.brokers = brokers;
  }

  /**
   * When the brokers were asked last and said that a partition ends at or before an offset; empty
   * if that is not known yet, or no longer so.
   *
   * @param offset the offset that the next record would have
   * @param since the brokers must have been asked at this time or later
   * @param now milliseconds since the epoch, as {@code since}
   */
  OptionalLong endedAt(TopicPartition partition, long offset, long since, long now) {
    Partition asked = partitions.computeIfAbsent(partition, key -> new Partition());
    if (asked.pending != null && asked.pending.isDone()) {
      take(asked);
    }
    if (asked.pending == null && (asked.askedAt < since || now - asked.askedAt >= ASK_AGAIN)) {
      asked.pending = brokers.end(partition);
      asked.pendingSince = now;
    }
    return asked.askedAt >= since && asked.end <= offset
        ? OptionalLong.of(asked.askedAt)
        : OptionalLong.empty();
  }

  private static void take(Partition asked) {
    if (!asked.pending.isCompletedExceptionally()) {
      asked.end = asked.pending.getNow(Long.MAX_VALUE);
      asked.askedAt = asked.pendingSince;
    }
    asked.pending = null;
  }
}
