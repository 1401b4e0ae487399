package io.codrift.streams.estimate.admission;

import io.codrift.schemas.AdmissionVerdict;
import io.codrift.schemas.SegmentAdmission;
import io.codrift.streams.config.SourceConfig;
import io.codrift.streams.estimate.assembly.WindowAssembly.SegmentName;
import io.codrift.streams.estimate.store.FrontierEntry;
import io.codrift.streams.estimate.store.FrontierKey;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The admission of segments in one task. It claims new segments, keeps the refused ones, and
 * answers the claims for the lists that this task holds. Not thread-safe.
 */
public final class SegmentAdmissions {
  /** Maximum number of refused segments that are kept per source. */
  private static final int MOST_REFUSED = 10_000;

  /** A place may have become free: after this time a segment is claimed again. */
  static final Duration REFUSED_FOR = Duration.ofMinutes(10);

  private final AdmissionList list;
  private final RefusedParts dropped;
  private final int partition;
  private final Consumer<SegmentAdmission> send;

  /**
   * @param at when the segment was refused, wall clock, milliseconds since the epoch
   * @param until end of the last window of which something was dropped
   */
  private record Refusal(long at, long until) {}

  /** The refusals by source and segment, in order of time. */
  private final Map<String, Map<String, Refusal>> refused = new HashMap<>();

  /**
   * @param frontiers the store of frontiers, which also holds the lists
   * @param sources the configured sources with their bounds
   * @param partition of the windows topic that the task reads
   * @param send receives claims and answers
   */
  public SegmentAdmissions(
      KeyValueStore<FrontierKey, FrontierEntry> frontiers,
      List<SourceConfig> sources,
      int partition,
      Consumer<SegmentAdmission> send) {
    this.list = new AdmissionList(frontiers, sources);
    this.dropped = new RefusedParts(frontiers);
    this.partition = partition;
    this.send = send;
  }

  /** Rebuilds the memory from the store. */
  public void restore() {
    list.restore();
    dropped.restore();
  }

  /**
   * Whether a part is dropped, because its segment is refused. A refusal of some time ago ends with
   * the first part of a window of which nothing was dropped: it would lack rows in silence. So it
   * is with a segment of which it is not known whether it was refused: before the task started, or
   * among too many.
   *
   * @param isNew whether the task does not have the segment
   * @param windowEnd of the part
   * @param now wall clock, milliseconds since the epoch
   */
  public boolean isRefused(String source, String segment, boolean isNew, long windowEnd, long now) {
    Map<String, Refusal> segments = refused.getOrDefault(source, Map.of());
    Refusal refusal = segments.get(segment);
    if (refusal == null) {
      boolean lacksParts = isNew && windowEnd <= dropped.until(source);
      if (lacksParts) {
        // Its next whole window is claimed.
        long longAgo = now - REFUSED_FOR.toMillis();
        put(source, segment, new Refusal(longAgo, dropped.until(source)));
      }
      return lacksParts;
    }
    if (windowEnd > lostUntil(source, segment) && now - refusal.at() >= REFUSED_FOR.toMillis()) {
      return false;
    }
    segments.put(segment, new Refusal(refusal.at(), Math.max(refusal.until(), windowEnd)));
    dropped.dropped(source, windowEnd);
    return true;
  }

  /**
   * The end of the last window of which a segment without a place may have lost parts; {@code
   * Long.MIN_VALUE} if there is none. It begins with the next one.
   */
  public long lostUntil(String source, String segment) {
    Refusal refusal = refused.getOrDefault(source, Map.of()).get(segment);
    long until = dropped.until(source);
    return refusal == null ? until : Math.max(refusal.until(), until);
  }

  /** Claims a segment that is new to the task. It is refused no longer. */
  public void claim(String source, String segment) {
    refused.getOrDefault(source, new HashMap<>()).remove(segment);
    tell(source, segment, AdmissionVerdict.CLAIMED);
  }

  /** Gives back the place of a segment that the task does not have any longer. */
  public void release(String source, String segment) {
    tell(source, segment, AdmissionVerdict.RELEASED);
  }

  private void tell(String source, String segment, AdmissionVerdict what) {
    send.accept(
        SegmentAdmission.newBuilder()
            .setSource(source)
            .setSegment(segment)
            .setPartition(partition)
            .setVerdict(what)
            .build());
  }

  /**
   * Claims segments again that are not answered: their claims may have gone to a process that did
   * not know the source.
   */
  public void claimAgain(List<SegmentName> unanswered) {
    unanswered.forEach(name -> claim(name.source(), name.segment()));
  }

  /** Answers a claim, if the source is configured. */
  public void answer(SegmentAdmission claim) {
    list.answer(claim).ifPresent(send);
  }

  /** Frees a place on a list that this task keeps. */
  public void released(SegmentAdmission released) {
    list.release(released);
  }

  /**
   * Records that a segment was refused. Of too many the oldest ones are not kept, and claimed again
   * if they return, with a window of which nothing was dropped of any of them.
   *
   * @param until end of the last window of which parts were dropped with it
   * @param now wall clock, milliseconds since the epoch
   */
  public void refused(String source, String segment, long until, long now) {
    put(source, segment, new Refusal(now, until));
    dropped.dropped(source, until);
  }

  private void put(String source, String segment, Refusal refusal) {
    Map<String, Refusal> segments = refused.computeIfAbsent(source, topic -> new LinkedHashMap<>());
    segments.remove(segment); // to the end of the order
    segments.put(segment, refusal);
    if (segments.size() > MOST_REFUSED) {
      dropped.forget(source, segments.remove(segments.keySet().iterator().next()).until());
    }
  }
}
