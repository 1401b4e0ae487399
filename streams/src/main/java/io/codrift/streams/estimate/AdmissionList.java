package io.codrift.streams.estimate;

import io.codrift.schemas.AdmissionVerdict;
import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.MessageCodec;
import io.codrift.schemas.SegmentAdmission;
import io.codrift.streams.config.SourceConfig;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.BytesSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The lists of segments of those sources whose name hashes to the task's partition: first come, as
 * many as the source may have. One task keeps the list of a source, whatever partitions its
 * segments hash to, so that the bound holds over all of them. Not thread-safe.
 */
final class AdmissionList {
  private static final String ADMISSION = "admission";

  private final KeyValueStore<Bytes, byte[]> frontiers;
  private final Map<String, SourceConfig> sources = new HashMap<>();
  private final Map<String, Set<String>> admitted = new HashMap<>();
  private final MessageCodec<SegmentAdmission> codec =
      new MessageCodec<>(SegmentAdmission.class, KnownSchemas.bundled());

  /**
   * @param frontiers store that keeps the lists, among others
   * @param configured the sources with their bounds
   */
  AdmissionList(KeyValueStore<Bytes, byte[]> frontiers, List<SourceConfig> configured) {
    this.frontiers = frontiers;
    configured.forEach(source -> sources.put(source.topic(), source));
  }

  /** Rebuilds the memory from the store. */
  void restore() {
    try (KeyValueIterator<Bytes, byte[]> entries =
        frontiers.prefixScan(StoreKey.of(ADMISSION).toKey(), new BytesSerializer())) {
      while (entries.hasNext()) {
        SegmentAdmission admission = codec.decode(entries.next().value);
        admitted
            .computeIfAbsent(admission.getSource(), source -> new HashSet<>())
            .add(admission.getSegment());
      }
    }
  }

  /**
   * Answers a claim; the same claim gets the same answer as long as the bound is not raised.
   *
   * @return the answer; empty where the source is not configured
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
          StoreKey.of(ADMISSION).and(claim.getSource()).and(claim.getSegment()).toKey(),
          codec.encode(answer));
    }
    return Optional.of(answer);
  }

  private static SegmentAdmission verdict(SegmentAdmission claim, AdmissionVerdict verdict) {
    return SegmentAdmission.newBuilder(claim).setVerdict(verdict).build();
  }
}
