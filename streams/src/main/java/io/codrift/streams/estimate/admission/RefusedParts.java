package io.codrift.streams.estimate.admission;

import io.codrift.schemas.WindowProgress;
import io.codrift.streams.estimate.store.FrontierEntry;
import io.codrift.streams.estimate.store.FrontierKey;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Up to which window parts of segments without a place were dropped, per source. It outlives the
 * memory of each single refusal: a segment that may have been refused before begins with a window
 * after this. It is noted with the progress of one of the partitions of the source, without which
 * there is no part. Not thread-safe.
 */
final class RefusedParts {
  private static final long NONE = 0;

  private final KeyValueStore<FrontierKey, FrontierEntry> frontiers;

  /** What is not known any longer of each segment, by source: ends of windows. */
  private final Map<String, Long> forgotten = new HashMap<>();

  /** Up to which end of a window it is noted in the store, by source, as far as that was read. */
  private final Map<String, Long> noted = new HashMap<>();

  /** With the progress of which partition it is noted, by source, where that is not the first. */
  private final Map<String, Integer> notedWith = new HashMap<>();

  /**
   * @param frontiers the store of frontiers
   */
  RefusedParts(KeyValueStore<FrontierKey, FrontierEntry> frontiers) {
    this.frontiers = frontiers;
  }

  /** Takes what an earlier incarnation of the task has noted. */
  void restore() {
    try (KeyValueIterator<FrontierKey, FrontierEntry> entries = frontiers.all()) {
      while (entries.hasNext()) {
        KeyValue<FrontierKey, FrontierEntry> entry = entries.next();
        if (entry.value instanceof FrontierEntry.OfPartition partition) {
          forget(partition.message().getSource(), partition.message().getRefusedUntil());
        }
      }
    }
  }

  /**
   * Notes that a part was dropped.
   *
   * @param windowEnd of the part, milliseconds since the epoch
   */
  void dropped(String source, long windowEnd) {
    // A refused segment has many parts, and each window many refused segments.
    if (windowEnd > noted.getOrDefault(source, NONE)) {
      progress(source).ifPresent(known -> note(known, windowEnd));
    }
  }

  private void note(WindowProgress known, long windowEnd) {
    if (known.getRefusedUntil() < windowEnd) {
      frontiers.put(
          new FrontierKey.OfPartition(known.getSource(), known.getPartition()),
          new FrontierEntry.OfPartition(
              WindowProgress.newBuilder(known).setRefusedUntil(windowEnd).build()));
    }
    // The entry of another partition is deleted if the input is made anew with fewer.
    if (known.getPartition() == 0) {
      noted.put(known.getSource(), Math.max(known.getRefusedUntil(), windowEnd));
    }
  }

  /** The last progress of the partition in which it is noted; empty if none has been heard of. */
  private Optional<WindowProgress> progress(String source) {
    FrontierKey last = new FrontierKey.OfPartition(source, notedWith.getOrDefault(source, 0));
    if (frontiers.get(last) instanceof FrontierEntry.OfPartition known) {
      return Optional.of(known.message());
    }
    try (KeyValueIterator<FrontierKey, FrontierEntry> entries = frontiers.all()) {
      while (entries.hasNext()) {
        if (entries.next().value instanceof FrontierEntry.OfPartition found
            && found.source().equals(source)) {
          notedWith.put(source, found.message().getPartition());
          return Optional.of(found.message());
        }
      }
    }
    return Optional.empty();
  }

  /**
   * Notes that it is not known any longer which segment of a source has lost parts.
   *
   * @param until end of the last window of which it may have lost some
   */
  void forget(String source, long until) {
    if (until > NONE) {
      forgotten.merge(source, until, Math::max);
    }
  }

  /**
   * The end of the last window of which a segment may have lost parts that is not known to have
   * lost any; {@code Long.MIN_VALUE} if there is none.
   */
  long until(String source) {
    return forgotten.getOrDefault(source, Long.MIN_VALUE);
  }
}
