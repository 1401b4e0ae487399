package io.codrift.streams.estimate.assembly;

import io.codrift.schemas.WindowSample;
import io.codrift.streams.config.Durations;
import io.codrift.streams.estimate.store.PartKey;
import io.codrift.streams.estimate.store.Piece;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The chunks of sources that this process does not know. During a deployment another process may
 * have a newer configuration, so they are kept in the store until they are as old as messages of
 * the topic become. Not thread-safe.
 */
final class UnknownParts {
  private static final Logger LOG = LoggerFactory.getLogger(UnknownParts.class);

  /** What the deletion of a chunk counts of a piece of work. */
  static final long DELETE_BYTES = 1_000;

  private final KeyValueStore<PartKey, WindowSample> parts;
  private final Duration age;
  private final Map<PartKey, Kept> kept = new LinkedHashMap<>();
  private final Set<String> told = new HashSet<>();

  /** Records in parts that were deleted, by source, until they are told. */
  private final Map<String, Long> deleted = new TreeMap<>();

  /**
   * A chunk in the store.
   *
   * @param arrived wall clock, milliseconds since the epoch
   * @param seen records of its part; 0 but for the first chunk
   */
  private record Kept(long arrived, long seen) {
    static Kept of(WindowSample chunk) {
      // Every chunk carries the counts of its whole part.
      return new Kept(
          chunk.getArrivedAt().toEpochMilli(), chunk.getChunk() == 0 ? chunk.getSeen() : 0);
    }
  }

  /**
   * @param parts the store of the parts' chunks
   * @param age how old a chunk becomes
   */
  UnknownParts(KeyValueStore<PartKey, WindowSample> parts, Duration age) {
    this.parts = parts;
    this.age = age;
  }

  /** Notes a chunk that is in the store. */
  void restored(PartKey key, WindowSample chunk) {
    kept.put(key, Kept.of(chunk));
    tell(key.window().source());
  }

  /** Stores a chunk. */
  void add(WindowSample chunk) {
    PartKey key = PartKey.of(chunk);
    if (parts.putIfAbsent(key, chunk) == null) {
      kept.put(key, Kept.of(chunk));
      tell(chunk.getSource());
    }
  }

  private void tell(String source) {
    if (told.add(source)) {
      LOG.warn(
          "Source \"{}\" is not configured. Parts of its windows are kept for {}, for a process"
              + " that has it configured.",
          source,
          Durations.format(age));
    }
  }

  /**
   * Deletes the chunks that are too old, without reading them.
   *
   * @param now wall clock, milliseconds since the epoch
   * @param piece how much may be deleted; the rest is left for the next call
   */
  void collect(long now, Piece piece) {
    List<PartKey> old = new ArrayList<>();
    boolean left = false;
    for (Map.Entry<PartKey, Kept> chunk : kept.entrySet()) {
      if (now - chunk.getValue().arrived() >= age.toMillis()) {
        left = !piece.admits(DELETE_BYTES);
        if (left) {
          break;
        }
        old.add(chunk.getKey());
      }
    }
    for (PartKey key : old) {
      parts.put(key, null);
      deleted.merge(key.window().source(), kept.remove(key).seen(), Long::sum);
    }
    if (!left) {
      deleted.forEach(this::tellDeleted);
      deleted.clear();
    }
  }

  private void tellDeleted(String source, long seen) {
    LOG.warn(
        "Parts of windows of source \"{}\" with {} records are deleted: the source was not"
            + " configured for {}.",
        source,
        seen,
        Durations.format(age));
  }
}
