package io.codrift.streams.window;

import java.time.Duration;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;

/**
 * Whether the partition of a task is idle. It is when it has brought no row for the idle timeout,
 * everything is consumed and the brokers say that there is nothing else, and as long as they do.
 * Not thread-safe.
 */
final class Silence {
  /**
   * For so long a partition is taken to be idle after the brokers were asked. They are asked every
   * second, and their answer is taken a second later.
   */
  private static final Duration PROVEN_FOR = Duration.ofSeconds(5);

  private static final Duration SHORTEST_PERIOD = Duration.ofMillis(50);
  private static final Duration LONGEST_PERIOD = Duration.ofSeconds(1);

  private final TopicPartition partition;
  private final ConsumedRecords consumed;
  private final Duration idleTimeout;

  /** Since when there has been no row: the idle timeout is counted from here. */
  private long quietSince;

  private long consumedAt = Frontier.UNKNOWN;
  private boolean rowsSinceLook;
  private boolean idle;

  /** Whether it has been idle since its last row. */
  private boolean idleSinceRow;

  private long provenUntil = Frontier.UNKNOWN;

  /**
   * Begins with a task.
   *
   * @param consumed tells what of the partition is consumed
   * @param now wall clock, milliseconds since the epoch
   */
  Silence(TopicPartition partition, ConsumedRecords consumed, Duration idleTimeout, long now) {
    this.partition = partition;
    this.consumed = consumed;
    this.idleTimeout = idleTimeout;
    this.quietSince = now;
  }

  /**
   * How often to {@link #look}: a tenth of the idle timeout, within bounds, so that an idle
   * partition is detected at most a tenth later.
   */
  Duration period() {
    Duration tenth = idleTimeout.dividedBy(10);
    if (tenth.compareTo(SHORTEST_PERIOD) < 0) {
      return SHORTEST_PERIOD;
    }
    return tenth.compareTo(LONGEST_PERIOD) > 0 ? LONGEST_PERIOD : tenth;
  }

  /** Notes that an earlier task has seen no row since this time, milliseconds since the epoch. */
  void goesOnFrom(long time) {
    quietSince = Math.min(quietSince, time);
  }

  /**
   * Ends it with a row. A rejected record does not end it: it does not advance the watermark, and
   * windows would wait forever for a partition that has only unusable records.
   */
  void row() {
    idle = false;
    idleSinceRow = false;
    rowsSinceLook = true;
  }

  /**
   * Looks whether it has begun, goes on or has ended. It begins when everything is consumed, and
   * lasts as long as the brokers say that there is no further record. Records of an open
   * transaction end it, and brokers that do not answer. Unusable records alone do not: they come
   * and are consumed. Nor do they keep it from going on when it has ended.
   *
   * @param time wall clock, milliseconds since the epoch
   * @param lastProcessed offset of the last record that the task has processed; -1 for none
   * @return whether windows may close that are over {@link #provenUntil then}
   */
  boolean look(long time, long lastProcessed) {
    if (rowsSinceLook) {
      rowsSinceLook = false;
      quietSince = time;
    }
    boolean everything = consumed.everything(partition, lastProcessed);
    if (everything) {
      consumedAt = time;
    }
    boolean proven = false;
    long idleFrom = quietSince + idleTimeout.toMillis();
    if (time >= idleFrom && (everything || idleSinceRow)) {
      OptionalLong nothingLeft = consumed.nothingLeftAt(partition, lastProcessed, idleFrom, time);
      if (nothingLeft.isPresent()) {
        idle = true;
        idleSinceRow = true;
        provenUntil = nothingLeft.getAsLong();
        proven = true;
      }
    }
    if (idle && time - provenUntil > PROVEN_FOR.toMillis()) {
      idle = false;
    }
    return proven && everything;
  }

  boolean isIdle() {
    return idle;
  }

  /**
   * Until when the partition is known to have no further record, milliseconds since the epoch;
   * {@link Frontier#UNKNOWN} if it never was idle.
   */
  long provenUntil() {
    return provenUntil;
  }

  /**
   * When everything was consumed last, milliseconds since the epoch; {@link Frontier#UNKNOWN} if it
   * never was.
   */
  long consumedAt() {
    return consumedAt;
  }
}
