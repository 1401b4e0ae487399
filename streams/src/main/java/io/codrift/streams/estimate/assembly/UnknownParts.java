package io.codrift.streams.estimate.assembly;

import io.codrift.schemas.WindowSample;
import io.codrift.streams.config.Durations;
import io.codrift.streams.estimate.store.PartKey;
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

  private final KeyValueStore<PartKey, WindowSample> parts;
  private final Duration age;
  private final Map<PartKey, Long> arrived = new LinkedHashMap<>();
  private final Set<String> told = new HashSet<>();

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
    arrived.put(key, chunk.getArrivedAt().toEpochMilli());
    tell(key.window().source());
  }

  /** Stores a chunk. */
  void add(WindowSample chunk) {
    PartKey key = PartKey.of(chunk);
    if (parts.putIfAbsent(key, chunk) == null) {
      arrived.put(key, chunk.getArrivedAt().toEpochMilli());
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
   * Deletes the chunks that are too old.
   *
   * @param now wall clock, milliseconds since the epoch
   */
  void collect(long now) {
    List<PartKey> old = new ArrayList<>();
    arrived.forEach(
        (key, at) -> {
          if (now - at >= age.toMillis()) {
            old.add(key);
          }
        });
    Map<String, Long> records = new TreeMap<>();
    for (PartKey key : old) {
      arrived.remove(key);
      WindowSample chunk = parts.delete(key);
      // Every chunk carries the counts of its whole part.
      if (chunk != null && chunk.getChunk() == 0) {
        records.merge(chunk.getSource(), chunk.getSeen(), Long::sum);
      }
    }
    records.forEach(
        (source, seen) ->
            LOG.warn(
                "Parts of windows of source \"{}\" with {} records are deleted: the source was not"
                    + " configured for {}.",
                source,
                seen,
                Durations.format(age)));
  }
}
