package io.codrift.streams.estimate.admission;

import io.codrift.schemas.AdmissionVerdict;
import io.codrift.schemas.SegmentAdmission;
import io.codrift.streams.config.SourceConfig;
import io.codrift.streams.estimate.assembly.WindowAssembly.SegmentName;
import io.codrift.streams.estimate.store.FrontierEntry;
import io.codrift.streams.estimate.store.FrontierKey;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * One task's side of the agreement on segments: it claims the segments that it meets, remembers
 * which were refused, and answers the claims that others send to the lists that it keeps. Not
 * thread-safe.
 */
public final class SegmentAdmissions {
  /** How many refused segments of a source are remembered. */
  private static final int MOST_REFUSED = 10_000;

  private final AdmissionList list;
  private final int partition;
  private final Consumer<SegmentAdmission> send;
  private final Map<String, Set<String>> refused = new HashMap<>();
  private List<SegmentName> unanswered = List.of();

  /**
   * @param frontiers store that keeps the lists, among others
   * @param sources the configured sources with their bounds
   * @param partition of the windows topic that the task reads
   * @param send takes claims and answers
   */
  public SegmentAdmissions(
      KeyValueStore<FrontierKey, FrontierEntry> frontiers,
      List<SourceConfig> sources,
      int partition,
      Consumer<SegmentAdmission> send) {
    this.list = new AdmissionList(frontiers, sources);
    this.partition = partition;
    this.send = send;
  }

  /**
   * Rebuilds the memory from the store.
   *
   * @param claimed segments that were claimed before the task began and are not answered
   */
  public void restore(List<SegmentName> claimed) {
    list.restore();
    unanswered = List.copyOf(claimed);
  }

  /** Whether the segment is known to be one too many. */
  public boolean isRefused(String source, String segment) {
    return refused.getOrDefault(source, Set.of()).contains(segment);
  }

  /** Claims a segment that the task has met for the first time. */
  public void claim(String source, String segment) {
    send.accept(
        SegmentAdmission.newBuilder()
            .setSource(source)
            .setSegment(segment)
            .setPartition(partition)
            .setVerdict(AdmissionVerdict.CLAIMED)
            .build());
  }

  /**
   * Claims again what was not answered when the task began: the claim may have gone to a task that
   * did not know the source yet. Does nothing from the second call on.
   */
  public void claimAgain() {
    unanswered.forEach(name -> claim(name.source(), name.segment()));
    unanswered = List.of();
  }

  /** Answers a claim, if the source is configured. */
  public void answer(SegmentAdmission claim) {
    list.answer(claim).ifPresent(send);
  }

  /** Remembers that a segment was refused; an old one that is forgotten is claimed again. */
  public void refused(String source, String segment) {
    Set<String> segments = refused.computeIfAbsent(source, topic -> new LinkedHashSet<>());
    segments.add(segment);
    if (segments.size() > MOST_REFUSED) {
      segments.remove(segments.iterator().next());
    }
  }
}
