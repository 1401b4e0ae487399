package io.codrift.streams.window;

import io.codrift.streams.ingest.Decoded;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether nearly all records of a source are refused, over all of its tasks in this process. It
 * begins where at least 95 % of at least 100 records within five minutes were refused, and ends
 * where of the records of one minute more were accepted than refused. Then the count begins anew,
 * so that it cannot begin again by the same records. Thread-safe.
 */
final class RefusedRecords {
  private static final Logger LOG = LoggerFactory.getLogger(RefusedRecords.class);

  private static final Duration PERIOD = Duration.ofMinutes(5);
  private static final Duration RECENT = Duration.ofMinutes(1);
  private static final long FEWEST = 100;
  private static final double NEARLY_ALL = 0.95;

  /** Records are counted together for so long. */
  private static final Duration STEP = Duration.ofSeconds(5);

  private record Counted(long time, long accepted, long refused) {
    Counted plus(long moreAccepted, long moreRefused) {
      return new Counted(time, accepted + moreAccepted, refused + moreRefused);
    }

    long all() {
      return accepted + refused;
    }
  }

  private final String source;
  private final String deadLetters;

  /** Oldest first; guarded by this, as all that follows. */
  private final Deque<Counted> counts = new ArrayDeque<>();

  /** By partition. */
  private final Map<Integer, Task> tasks = new HashMap<>();

  /** What was wrong with the last record that was refused. */
  private String example;

  private String reason;

  /**
   * @param source the input topic
   * @param deadLetters the topic of its refused records
   */
  RefusedRecords(String source, String deadLetters) {
    this.source = source;
    this.deadLetters = deadLetters;
  }

  /** What one task reads. Not thread-safe: a million records per second are counted. */
  final class Task {
    private final int partition;
    private long accepted;
    private long refused;
    private Decoded.Rejected last;
    private long lastOffset;

    private Task(int partition) {
      this.partition = partition;
    }

    /** Counts a record that is a row. */
    void row() {
      accepted++;
    }

    /** Counts a record that becomes a dead letter. */
    void refuse(Decoded.Rejected rejected, long offset) {
      refused++;
      last = rejected;
      lastOffset = offset;
    }

    /**
     * Adds the counts since the last call to those of the other tasks.
     *
     * @param time now, milliseconds since the epoch
     */
    void publish(long time) {
      if (accepted + refused > 0) {
        add(time, accepted, refused, refused > 0 ? Optional.of(example()) : Optional.empty());
        accepted = 0;
        refused = 0;
      }
    }

    /** The task ends. What is refused from now on concerns the process that has its partition. */
    void close() {
      remove(this);
    }

    private String example() {
      return "%s: %s (partition %d, offset %d)"
          .formatted(last.reason().word(), last.detail(), partition, lastOffset);
    }
  }

  /** A task begins. */
  synchronized Task task(int partition) {
    Task task = new Task(partition);
    tasks.put(partition, task);
    return task;
  }

  private synchronized void remove(Task task) {
    if (tasks.remove(task.partition, task) && tasks.isEmpty()) {
      counts.clear();
      reason = null;
    }
  }

  private synchronized void add(
      long time, long accepted, long refused, Optional<String> newExample) {
    example = newExample.orElse(example);
    long step = Math.floorDiv(time, STEP.toMillis()) * STEP.toMillis();
    if (!counts.isEmpty() && counts.getLast().time() > step + RECENT.toMillis()) {
      counts.clear(); // the clock was set back
    }
    if (!counts.isEmpty() && counts.getLast().time() >= step) {
      counts.addLast(counts.removeLast().plus(accepted, refused));
    } else {
      counts.addLast(new Counted(step, accepted, refused));
    }
    while (counts.getFirst().time() <= step - PERIOD.toMillis()) {
      counts.removeFirst();
    }
    if (reason == null) {
      begin(time);
    } else {
      end(step);
    }
  }

  private void begin(long time) {
    Counted last = since(Long.MIN_VALUE);
    if (last.all() < FEWEST || last.refused() < NEARLY_ALL * last.all()) {
      return;
    }
    // Anybody may read the health: what records hold is in the log alone.
    reason =
        "nearly all records of %s are refused since %s; the log has an example"
            .formatted(source, Instant.ofEpochMilli(time));
    LOG.warn(
        "Nearly all records of {} are refused: {} of {} within {} minutes, such as {}. They are in"
            + " {}, up to topics.dead-letters-per-minute of each partition. Not ready until records"
            + " are accepted again.",
        source,
        last.refused(),
        last.all(),
        PERIOD.toMinutes(),
        example,
        deadLetters);
  }

  private void end(long step) {
    Counted last = since(step - RECENT.toMillis());
    if (last.accepted() <= last.refused()) {
      return;
    }
    LOG.info(
        "Records of {} are accepted again: {} of {} within a minute",
        source,
        last.accepted(),
        last.all());
    counts.clear();
    reason = null;
  }

  private Counted since(long time) {
    Counted sum = new Counted(time, 0, 0);
    for (Counted counted : counts) {
      if (counted.time() > time) {
        sum = sum.plus(counted.accepted(), counted.refused());
      }
    }
    return sum;
  }

  /** Why the stage does not do its work; empty while it does. */
  synchronized Optional<String> reasonNotReady() {
    return Optional.ofNullable(reason);
  }
}
