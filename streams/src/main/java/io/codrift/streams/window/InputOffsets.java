package io.codrift.streams.window;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.errors.StreamsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which records of a partition are new, and notices those that were never read. The offsets
 * of the consumer group do not show it: they expire, they can be reset, and a log can lose its
 * begin or its end, or be made anew. Not thread-safe.
 */
final class InputOffsets {
  private static final Logger LOG = LoggerFactory.getLogger(InputOffsets.class);

  /**
   * How long the brokers may take where a record cannot be judged without their answer: less than a
   * transaction may.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** How often it is asked whether the topic was made anew. */
  private static final Duration ASKED_AGAIN = Duration.ofMinutes(1);

  private final TopicPartition partition;
  private final InputLog log;
  private final PartitionWindows windows;
  private final RecordCounts counts;

  /** The first and last offset that this task was given; {@link InputPosition#NONE} before. */
  private long first = InputPosition.NONE;

  private long last = InputPosition.NONE;

  /** Whether records are read again that were counted, and the offset of the last record. */
  private boolean repeating;

  private long seen = InputPosition.NONE;

  /** Whether the topic was made anew since the task before. */
  private boolean newTopic;

  /** The longest leap of offsets that is not explained yet. */
  private Leap leap = Leap.NO;

  /** Whether the topic was made anew while the task ran: its records may begin at any offset. */
  private boolean mayBegin;

  private CompletableFuture<String> topicId;
  private long askedAt;
  private CompletableFuture<Long> logStart;

  /**
   * From the offset of a record to that of the next one.
   *
   * @param inNewTopic whether the topic was made anew before it, so that nothing before is counted
   */
  private record Leap(long from, long to, boolean inNewTopic) {
    static final Leap NO = new Leap(0, 1, false);

    long length() {
      return to - from;
    }
  }

  InputOffsets(
      TopicPartition partition, InputLog log, PartitionWindows windows, RecordCounts counts) {
    this.partition = partition;
    this.log = log;
    this.windows = windows;
    this.counts = counts;
  }

  /**
   * Whether a record has not been counted yet. Offsets come in ascending order, and begin anew
   * after a reset.
   *
   * @throws StreamsException if the brokers have to be asked and do not answer
   */
  boolean isNew(long offset) {
    if (offset <= windows.position().lastOffset() && (!repeating || offset <= seen)) {
      if (mayBegin) {
        windows.continueFrom(new InputPosition(windows.position().topicId(), offset - 1));
      } else {
        examine(offset);
      }
      mayBegin = false;
    }
    seen = offset;
    long counted = windows.position().lastOffset();
    repeating = offset <= counted;
    if (repeating) {
      counts.repeated();
      return false;
    }
    if (newTopic && first == InputPosition.NONE) {
      note(new Leap(InputPosition.NONE, offset, true));
    } else if (counted != InputPosition.NONE) {
      note(new Leap(counted, offset, false));
    }
    first = first == InputPosition.NONE ? offset : first;
    last = offset;
    return true;
  }

  private void note(Leap found) {
    if (found.length() > leap.length()) {
      leap = found;
      logStart = null;
    }
  }

  /** Finds out why a record has an offset that was counted before. */
  private void examine(long offset) {
    InputPosition counted = windows.position();
    CompletableFuture<String> ofTopic = log.topicId(partition.topic());
    CompletableFuture<Long> ofEnd = log.end(partition);
    try {
      CompletableFuture.allOf(ofTopic, ofEnd).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StreamsException("interrupted while the brokers were asked about " + partition, e);
    } catch (ExecutionException e) {
      throw unknown(e.getCause());
    } catch (TimeoutException e) {
      throw unknown(new org.apache.kafka.common.errors.TimeoutException("no answer", e));
    }
    String id = ofTopic.join();
    // The answer that look() has may be older.
    topicId = CompletableFuture.completedFuture(id);
    long end = ofEnd.join();
    boolean shorter = end <= counted.lastOffset();
    // The id is not known in the first moments of a source only.
    boolean other = counted.topicId().isEmpty() ? shorter : !counted.topicId().equals(id);
    if (other) {
      first = offset;
      madeAnew(id, offset - 1);
      return;
    }
    if (shorter) {
      LOG.warn(
          "Partition {} has lost its end: it ends at offset {}, and {} was counted. What is written"
              + " from there on is counted as new.",
          partition,
          end,
          counted.lastOffset());
      windows.continueFrom(new InputPosition(id, end - 1));
      return;
    }
    LOG.warn(
        "Records of partition {} are read again from offset {}: the offsets of the consumer group"
            + " have expired or were reset. Up to offset {} they are counted already, and are"
            + " skipped.",
        partition,
        offset,
        counted.lastOffset());
  }

  private StreamsException unknown(Throwable why) {
    return new StreamsException(
        "The brokers did not tell the topic's id and the end of partition %s, so it is not known whether a record was counted"
            .formatted(partition),
        why);
  }

  private void madeAnew(String id, long counted) {
    LOG.warn(
        "Topic {} was deleted and made anew. Partition {} is counted from its first record that is"
            + " read. Open windows keep their records of the earlier topic.",
        partition.topic(),
        partition.partition());
    windows.continueFrom(new InputPosition(id, counted));
    newTopic = true;
    leap = Leap.NO;
    logStart = null;
    if (first != InputPosition.NONE) {
      note(new Leap(InputPosition.NONE, first, true));
    }
  }

  /**
   * Takes the answers of the brokers that have come. Called now and then.
   *
   * @param now wall clock, milliseconds since the epoch
   */
  void look(long now) {
    lookAtTopic(now);
    if (leap.length() > 1) {
      lookAtStart();
    }
  }

  private void lookAtTopic(long now) {
    if (topicId == null || topicId.isDone() && now - askedAt >= ASKED_AGAIN.toMillis()) {
      topicId = log.topicId(partition.topic());
      askedAt = now;
    }
    if (!topicId.isDone()) {
      return;
    }
    if (topicId.isCompletedExceptionally()) {
      topicId = null;
      return;
    }
    String id = topicId.join();
    InputPosition counted = windows.position();
    if (counted.topicId().isEmpty()) {
      // What an earlier task has counted may be of another topic, until a record follows it.
      if (counted.lastOffset() == InputPosition.NONE || last != InputPosition.NONE) {
        windows.continueFrom(new InputPosition(id, counted.lastOffset()));
      }
    } else if (!counted.topicId().equals(id)) {
      mayBegin = last != InputPosition.NONE;
      first = InputPosition.NONE;
      madeAnew(id, last);
    }
  }

  /**
   * Of a leap, the records before the start of the log are gone, and others never were. In a topic
   * that was made anew, what is left before the leap's end is not read.
   */
  private void lookAtStart() {
    if (logStart == null) {
      logStart = log.start(partition);
    }
    if (!logStart.isDone()) {
      return;
    }
    if (logStart.isCompletedExceptionally()) {
      logStart = null;
      return;
    }
    long start = logStart.join();
    long from = leap.from() + 1;
    long gone = leap.inNewTopic() ? 0 : Math.min(start, leap.to()) - from;
    long unread = leap.inNewTopic() ? leap.to() - Math.max(start, from) : 0;
    if (unread > 0) {
      LOG.warn(
          "{} records of partition {} are not read: the offset of the consumer group, {}, is one of"
              + " the earlier topic.",
          unread,
          partition,
          leap.to());
      counts.unread(unread);
    }
    if (gone > 0) {
      LOG.warn(
          "{} records of partition {} were deleted before they were read, from offset {} on. Is"
              + " the retention of the topic too short, or was the stage down for too long?",
          gone,
          partition,
          from);
      counts.deleted(gone);
    }
    leap = Leap.NO;
    logStart = null;
  }
}
