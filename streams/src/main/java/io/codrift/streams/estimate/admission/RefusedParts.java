package io.codrift.streams.estimate.admission;

import io.codrift.schemas.WindowProgress;
import io.codrift.streams.estimate.store.FrontierEntry;
import io.codrift.streams.estimate.store.FrontierKey;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Up to which window parts of segments without a place were dropped, per source. It outlives the
 * memory of each single refusal: a segment that may have been refused before begins with a window
 * after this. It is noted with the progress of partition 0, without which no window completes. Not
 * thread-safe.
 */
final class RefusedParts {
  private static final long NONE = 0;

  private final KeyValueStore<FrontierKey, FrontierEntry> frontiers;

  /** What is not known any longer of each segment, by source: ends of windows. */
  private final Map<String, Long> forgotten = new HashMap<>();

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
    FrontierKey key = new FrontierKey.OfPartition(source, 0);
    if (frontiers.get(key) instanceof FrontierEntry.OfPartition known
        && known.message().getRefusedUntil() < windowEnd) {
      frontiers.put(
          key,
          new FrontierEntry.OfPartition(
              WindowProgress.newBuilder(known.message()).setRefusedUntil(windowEnd).build()));
    }
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
