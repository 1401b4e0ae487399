package io.codrift.streams.estimate.admission;

import io.codrift.schemas.AdmissionVerdict;
import io.codrift.schemas.SegmentAdmission;
import io.codrift.streams.config.SourceConfig;
import io.codrift.streams.estimate.store.FrontierEntry;
import io.codrift.streams.estimate.store.FrontierKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The lists of admitted segments of the sources whose name hashes to the task's partition. Segments
 * are admitted in order of arrival, up to the bound of the source, and released when they expire.
 * One task keeps the whole list of a source, so that the bound holds over the segments of all
 * partitions. Not thread-safe.
 */
final class AdmissionList {
  private final KeyValueStore<FrontierKey, FrontierEntry> frontiers;
  private final Map<String, SourceConfig> sources = new HashMap<>();
  private final Map<String, Set<String>> admitted = new HashMap<>();

  /**
   * @param frontiers the store of frontiers, which also holds the lists
   * @param configured the configured sources with their bounds
   */
  AdmissionList(
      KeyValueStore<FrontierKey, FrontierEntry> frontiers, List<SourceConfig> configured) {
    this.frontiers = frontiers;
    configured.forEach(source -> sources.put(source.topic(), source));
  }

  /** Rebuilds the memory from the store. */
  void restore() {
    try (KeyValueIterator<FrontierKey, FrontierEntry> entries = frontiers.all()) {
      while (entries.hasNext()) {
        if (entries.next().value instanceof FrontierEntry.OfAdmission entry) {
          admitted
              .computeIfAbsent(entry.message().getSource(), source -> new HashSet<>())
              .add(entry.message().getSegment());
        }
      }
    }
  }

  /**
   * Answers a claim. The same claim gets the same answer unless the bound is raised.
   *
   * @return the answer; empty if the source is not configured
   */
  Optional<SegmentAdmission> answer(SegmentAdmission claim) {
    SourceConfig source = sources.get(claim.getSource());
    if (source == null) {
      return Optional.empty();
    }
    Set<String> segments = admitted.computeIfAbsent(claim.getSource(), topic -> new HashSet<>());
    boolean known = segments.contains(claim.getSegment());
    if (!known && segments.size() >= source.maxSegments()) {
      return Optional.of(verdict(claim, AdmissionVerdict.REFUSED));
    }
    SegmentAdmission answer = verdict(claim, AdmissionVerdict.ADMITTED);
    if (!known) {
      segments.add(claim.getSegment());
      frontiers.put(
          new FrontierKey.OfAdmission(claim.getSource(), claim.getSegment()),
          new FrontierEntry.OfAdmission(answer));
    }
    return Optional.of(answer);
  }

  /**
   * Frees the place of a segment, whether its source is configured or not: nobody tells it again.
   */
  void release(SegmentAdmission released) {
    admitted.getOrDefault(released.getSource(), new HashSet<>()).remove(released.getSegment());
    frontiers.delete(new FrontierKey.OfAdmission(released.getSource(), released.getSegment()));
  }

  private static SegmentAdmission verdict(SegmentAdmission claim, AdmissionVerdict verdict) {
    return SegmentAdmission.newBuilder(claim).setVerdict(verdict).build();
  }
}
