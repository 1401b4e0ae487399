package io.codrift.streams.deadletter;

import java.time.Duration;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many refused records of a partition are copied to the dead letters: so many in a minute.
 * Where nearly all records of a topic are refused, the dead letters would be a second copy of it.
 * What is not copied is said in the log, with its offsets: within a minute, all that is refused
 * from a first offset on. Not thread-safe.
 */
public final class DeadLetterLimit {
  private static final Logger LOG = LoggerFactory.getLogger(DeadLetterLimit.class);

  static final Duration PERIOD = Duration.ofMinutes(1);

  private final TopicPartition partition;
  private final String deadLetters;
  private final int most;
  private boolean begun;
  private long since;
  private int copied;
  private long left;
  private long firstLeft;
  private long lastLeft;

  /** Whether records were left out in the minute before. */
  private boolean said;

  /**
   * @param partition where the records come from
   * @param deadLetters the topic that they are copied to
   * @param most so many are copied in a minute
   */
  public DeadLetterLimit(TopicPartition partition, String deadLetters, int most) {
    this.partition = partition;
    this.deadLetters = deadLetters;
    this.most = most;
  }

  /**
   * Whether the next refused record is copied.
   *
   * @param offset its offset
   * @param now wall clock, milliseconds since the epoch
   */
  public boolean copies(long offset, long now) {
    look(now);
    if (!begun) {
      begun = true;
      since = now;
    }
    if (copied < most) {
      copied++;
      return true;
    }
    if (left == 0) {
      firstLeft = offset;
      if (!said) {
        LOG.warn(
            "More than {} records of {} were refused within a minute. From offset {} on they are"
                + " counted, and not copied to {} until the minute is over.",
            most,
            partition,
            offset,
            deadLetters);
      }
    }
    left++;
    lastLeft = offset;
    return false;
  }

  /**
   * Says what was not copied in a minute that is over.
   *
   * @param now wall clock, milliseconds since the epoch
   */
  public void look(long now) {
    // A clock that was set back must not make the minute longer.
    if (begun && (now - since >= PERIOD.toMillis() || now < since)) {
      end();
    }
  }

  /** Says what was not copied so far, and begins anew. */
  public void end() {
    if (left > 0) {
      LOG.warn(
          "{} records of {} were not copied to {}: all that were refused from offset {} to offset"
              + " {}. Within a minute {} are copied (topics.dead-letters-per-minute).",
          left,
          partition,
          deadLetters,
          firstLeft,
          lastLeft,
          most);
    }
    said = left > 0;
    begun = false;
    copied = 0;
    left = 0;
  }
}
