package io.codrift.streams.estimate.assembly;

import io.codrift.schemas.WindowProgress;
import io.codrift.streams.config.Durations;
import io.codrift.streams.estimate.store.FrontierEntry;
import io.codrift.streams.estimate.store.FrontierKey;
import io.codrift.streams.estimate.store.Piece;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the store of frontiers has of sources that this process does not know: progress, segments,
 * and lists of segments. During a deployment another process may have a newer configuration, so it
 * is kept until the source has not been heard of for as long as the topic keeps messages: a window
 * stage that has it tells its progress every minute. Not thread-safe.
 */
final class RemovedSources {
  private static final Logger LOG = LoggerFactory.getLogger(RemovedSources.class);

  private final KeyValueStore<FrontierKey, FrontierEntry> frontiers;
  private final Duration age;

  /** When each was heard of, wall clock, milliseconds since the epoch. */
  private final Map<String, Long> heard = new HashMap<>();

  /** Those that were restored, until the next {@link #collect}: it may not be told when. */
  private final Set<String> restored = new HashSet<>();

  /**
   * @param frontiers the store
   * @param age how long a source is not heard of
   */
  RemovedSources(KeyValueStore<FrontierKey, FrontierEntry> frontiers, Duration age) {
    this.frontiers = frontiers;
    this.age = age;
  }

  /** Notes an entry in the store, of a source that is not known. */
  void restored(FrontierEntry entry) {
    if (!(entry instanceof FrontierEntry.OfPartition partition)) {
      restored.add(entry.source());
    } else if (isOfInput(partition.message())) {
      restored.add(entry.source());
      if (tellsTime(partition.message())) {
        add(partition.message(), 0);
      }
    }
  }

  /**
   * Notes progress of a source that is not known.
   *
   * @param now wall clock: an earlier version does not tell when it has sent a message
   */
  void add(WindowProgress progress, long now) {
    long sent = tellsTime(progress) ? progress.getSentAt().toEpochMilli() : now;
    heard.merge(progress.getSource(), sent, Math::max);
  }

  /**
   * Deletes what there is of sources that were not heard of for too long. Where no progress tells
   * when it was sent, this begins with the first call.
   *
   * @param now wall clock, milliseconds since the epoch
   * @param piece how much may be deleted; the rest is left for the next call
   */
  void collect(long now, Piece piece) {
    restored.forEach(source -> heard.putIfAbsent(source, now));
    restored.clear();
    List<String> old =
        heard.entrySet().stream()
            .filter(source -> now - source.getValue() >= age.toMillis())
            .map(Map.Entry::getKey)
            .toList();
    for (String source : old) {
      for (FrontierKey key : entries(source)) {
        if (!piece.admits(UnknownParts.DELETE_BYTES)) {
          return;
        }
        frontiers.delete(key);
      }
      heard.remove(source);
      LOG.warn(
          "The progress and the segments of source \"{}\" are deleted: it was not configured for {}.",
          source,
          Durations.format(age));
    }
  }

  private List<FrontierKey> entries(String source) {
    List<FrontierKey> keys = new ArrayList<>();
    try (KeyValueIterator<FrontierKey, FrontierEntry> entries = frontiers.all()) {
      while (entries.hasNext()) {
        KeyValue<FrontierKey, FrontierEntry> entry = entries.next();
        if (entry.value.source().equals(source)) {
          keys.add(entry.key);
        }
      }
    }
    return keys;
  }

  /** The store has the id of the windows topic, too, in the form of progress without partitions. */
  private static boolean isOfInput(WindowProgress progress) {
    return progress.getPartitions() > 0;
  }

  private static boolean tellsTime(WindowProgress progress) {
    return progress.getSentAt().toEpochMilli() > 0;
  }
}
