package io.codrift.streams.estimate;

import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.MessageCodec;
import io.codrift.schemas.SegmentFrontier;
import io.codrift.schemas.WindowProgress;
import io.codrift.schemas.WindowSample;
import io.codrift.streams.config.SourceConfig;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.BytesSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects the parts of windows until every input partition has sent its own or progress past it.
 *
 * <p>A partition is not waited for when it is idle, unless the first chunk of its part is already
 * here: the others are then on their way. Nothing completes before all partitions have been heard
 * of. Windows of one segment complete in time order.
 *
 * <p>Two stores hold everything: the parts' chunks as they came, and the frontiers (the last
 * progress of every input partition, and per segment how far it is complete). What is in memory
 * mirrors them. Not thread-safe.
 */
final class WindowAssembly {
  private static final Logger LOG = LoggerFactory.getLogger(WindowAssembly.class);

  /** How many refused segments of a source are remembered. */
  private static final int MOST_REFUSED = 10_000;

  private static final String PROGRESS = "progress";
  private static final String SEGMENT = "segment";

  private final KeyValueStore<Bytes, byte[]> parts;
  private final KeyValueStore<Bytes, byte[]> frontiers;
  private final MessageCodec<WindowSample> samples =
      new MessageCodec<>(WindowSample.class, KnownSchemas.bundled());
  private final MessageCodec<WindowProgress> progresses =
      new MessageCodec<>(WindowProgress.class, KnownSchemas.bundled());
  private final MessageCodec<SegmentFrontier> segments =
      new MessageCodec<>(SegmentFrontier.class, KnownSchemas.bundled());
  private final Map<String, Source> sources = new LinkedHashMap<>();

  /**
   * @param parts store of the parts' chunks
   * @param frontiers store of progress and segments
   * @param configured the sources whose windows are assembled
   */
  WindowAssembly(
      KeyValueStore<Bytes, byte[]> parts,
      KeyValueStore<Bytes, byte[]> frontiers,
      List<SourceConfig> configured) {
    this.parts = parts;
    this.frontiers = frontiers;
    configured.forEach(source -> sources.put(source.topic(), new Source(source)));
  }

  /** What became of a chunk. */
  enum Arrival {
    /** It is in the store. */
    TAKEN,
    /** Its window is complete: its counts go to the segment's next window, its rows are lost. */
    LATE,
    /** It is in the store, and its segment is new: it has to be claimed. */
    CLAIM,
    /** Its source has as many segments as it may. */
    REFUSED
  }

  /**
   * A window that is complete.
   *
   * @param source the input it was sampled from
   * @param segment the segment; empty where the source is not split
   * @param start first millisecond, event time
   * @param end first millisecond after it
   * @param chunks all chunks of all parts
   * @param late records of parts that came too late since the segment's previous window
   * @param rejected dead-lettered records that those parts reported
   */
  record Assembled(
      SourceConfig source,
      String segment,
      long start,
      long end,
      List<WindowSample> chunks,
      long late,
      long rejected) {}

  /** A segment of a source. */
  record SegmentName(String source, String segment) {}

  private record Span(long end, long start) implements Comparable<Span> {
    @Override
    public int compareTo(Span other) {
      int byEnd = Long.compare(end, other.end);
      return byEnd != 0 ? byEnd : Long.compare(start, other.start);
    }
  }

  private static final class Source {
    private final SourceConfig config;
    private final Map<Integer, WindowProgress> progress = new HashMap<>();
    private final Map<String, Segment> segments = new LinkedHashMap<>();
    private final Set<String> refused = new LinkedHashSet<>();
    private int partitions;

    Source(SourceConfig config) {
      this.config = config;
    }

    /** Remembers a refused segment; an old one that is forgotten is claimed and refused again. */
    void refuse(String segment) {
      refused.add(segment);
      if (refused.size() > MOST_REFUSED) {
        refused.remove(refused.iterator().next());
      }
    }
  }

  private static final class Segment {
    private boolean admitted;
    private final TreeMap<Span, Map<Integer, Part>> open = new TreeMap<>();
    private long completedUntil = Long.MIN_VALUE;
    private long late;
    private long rejected;
  }

  /** How much of one partition's part is here. */
  private static final class Part {
    private final int chunks;
    private int received;

    Part(int chunks) {
      this.chunks = chunks;
    }

    boolean whole() {
      return received == chunks;
    }
  }

  /** Rebuilds the memory from the stores. Windows of sources that are gone are deleted. */
  void restore() {
    List<Bytes> orphans = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> entries = frontiers.all()) {
      while (entries.hasNext()) {
        byte[] value = entries.next().value;
        if (progresses.matches(value)) {
          WindowProgress progress = progresses.decode(value);
          Source source = sources.get(progress.getSource());
          if (source != null) {
            note(source, progress);
          }
        } else if (segments.matches(value)) {
          SegmentFrontier frontier = segments.decode(value);
          Source source = sources.get(frontier.getSource());
          if (source != null) {
            Segment segment = new Segment();
            segment.admitted = frontier.getAdmitted();
            segment.completedUntil = frontier.getCompletedUntil().toEpochMilli();
            segment.late = frontier.getLate();
            segment.rejected = frontier.getRejected();
            source.segments.put(frontier.getSegment(), segment);
          }
        }
      }
    }
    try (KeyValueIterator<Bytes, byte[]> entries = parts.all()) {
      while (entries.hasNext()) {
        KeyValue<Bytes, byte[]> entry = entries.next();
        WindowSample chunk = samples.decode(entry.value);
        Source source = sources.get(chunk.getSource());
        Segment segment = source == null ? null : source.segments.get(chunk.getSegment());
        if (source == null || segment == null) {
          orphans.add(entry.key);
        } else {
          source.partitions = Math.max(source.partitions, chunk.getPartitions());
          open(segment, chunk);
        }
      }
    }
    if (!orphans.isEmpty()) {
      LOG.warn(
          "{} chunks of windows are deleted: their source is configured no more", orphans.size());
      orphans.forEach(parts::delete);
    }
  }

  /** Whether a source of this name is configured. */
  boolean knows(String source) {
    return sources.containsKey(source);
  }

  /**
   * Takes a chunk of a part.
   *
   * @param chunk decoded, of a configured source
   * @param bytes as it came
   */
  Arrival add(WindowSample chunk, byte[] bytes) {
    Source source = source(chunk.getSource());
    source.partitions = Math.max(source.partitions, chunk.getPartitions());
    if (source.refused.contains(chunk.getSegment())) {
      return Arrival.REFUSED;
    }
    Segment segment = source.segments.get(chunk.getSegment());
    boolean claim = false;
    if (segment == null) {
      // A source that is not split has one segment: there is nothing to agree on.
      claim = source.config.segmented() || !chunk.getSegment().isEmpty();
      segment = new Segment();
      segment.admitted = !claim;
      source.segments.put(chunk.getSegment(), segment);
      save(source, chunk.getSegment(), segment);
    }
    if (chunk.getWindowEnd().toEpochMilli() <= segment.completedUntil) {
      // Every chunk carries the counts of its whole part.
      if (chunk.getChunk() == 0) {
        segment.late += chunk.getSeen() + chunk.getLate();
        segment.rejected += chunk.getRejected();
        save(source, chunk.getSegment(), segment);
      }
      return Arrival.LATE;
    }
    Bytes key = chunkKey(chunk);
    if (parts.putIfAbsent(key, bytes) == null) {
      open(segment, chunk);
    }
    return claim ? Arrival.CLAIM : Arrival.TAKEN;
  }

  /** A segment was admitted: its windows may complete. */
  void admit(String topic, String name) {
    Source source = source(topic);
    Segment segment = source.segments.get(name);
    if (segment != null && !segment.admitted) {
      segment.admitted = true;
      save(source, name, segment);
    }
  }

  /**
   * A segment was refused: what has been collected of it is deleted.
   *
   * @return how many records its parts had seen
   */
  long refuse(String topic, String name) {
    Source source = source(topic);
    Segment segment = source.segments.get(name);
    if (segment == null || segment.admitted) {
      return 0;
    }
    source.segments.remove(name);
    source.refuse(name);
    frontiers.delete(StoreKey.of(SEGMENT).and(topic).and(name).toKey());
    return take(StoreKey.of(topic).and(name)).stream()
        // Every chunk carries the counts of its whole part.
        .filter(chunk -> chunk.getChunk() == 0)
        .mapToLong(WindowSample::getSeen)
        .sum();
  }

  /** The segments whose claim is not answered yet. */
  List<SegmentName> unanswered() {
    List<SegmentName> names = new ArrayList<>();
    sources.forEach(
        (topic, source) ->
            source.segments.forEach(
                (name, segment) -> {
                  if (!segment.admitted) {
                    names.add(new SegmentName(topic, name));
                  }
                }));
    return names;
  }

  /**
   * Takes progress of an input partition of a configured source.
   *
   * @param bytes as it came
   */
  void add(WindowProgress progress, byte[] bytes) {
    Source source = source(progress.getSource());
    note(source, progress);
    frontiers.put(
        StoreKey.of(PROGRESS).and(progress.getSource()).and(progress.getPartition()).toKey(),
        bytes);
  }

  /**
   * Takes out what is complete, per segment in time order.
   *
   * @param complete takes one window at a time: after a backlog there may be more of them than fit
   *     into memory
   */
  void complete(String topic, Consumer<Assembled> complete) {
    Source source = source(topic);
    source.segments.forEach((name, segment) -> complete(source, name, segment, complete));
  }

  /** Takes out what is complete of one segment, in time order and one window at a time. */
  void complete(String topic, String segmentName, Consumer<Assembled> complete) {
    Source source = source(topic);
    Segment segment = source.segments.get(segmentName);
    if (segment != null) {
      complete(source, segmentName, segment, complete);
    }
  }

  private void complete(Source source, String name, Segment segment, Consumer<Assembled> complete) {
    while (segment.admitted && !segment.open.isEmpty()) {
      Map.Entry<Span, Map<Integer, Part>> oldest = segment.open.firstEntry();
      Span span = oldest.getKey();
      if (!isComplete(source, span, oldest.getValue())) {
        return;
      }
      complete.accept(
          new Assembled(
              source.config,
              name,
              span.start(),
              span.end(),
              take(StoreKey.of(source.config.topic()).and(name).and(span.end()).and(span.start())),
              segment.late,
              segment.rejected));
      segment.open.remove(span);
      segment.completedUntil = span.end();
      segment.late = 0;
      segment.rejected = 0;
      save(source, name, segment);
    }
  }

  private static boolean isComplete(Source source, Span span, Map<Integer, Part> received) {
    for (int partition = 0; partition < source.partitions; partition++) {
      Part part = received.get(partition);
      WindowProgress progress = source.progress.get(partition);
      boolean settled = part != null ? part.whole() : isPast(progress, span.end());
      if (!settled) {
        return false;
      }
    }
    return source.partitions > 0;
  }

  private static boolean isPast(WindowProgress progress, long end) {
    return progress != null
        && (progress.getIdle() || progress.getClosedUntil().toEpochMilli() >= end);
  }

  private List<WindowSample> take(StoreKey prefix) {
    List<WindowSample> chunks = new ArrayList<>();
    List<Bytes> keys = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> entries =
        parts.prefixScan(prefix.toKey(), new BytesSerializer())) {
      while (entries.hasNext()) {
        KeyValue<Bytes, byte[]> entry = entries.next();
        keys.add(entry.key);
        chunks.add(samples.decode(entry.value));
      }
    }
    keys.forEach(parts::delete);
    return chunks;
  }

  private Source source(String topic) {
    Source source = sources.get(topic);
    if (source == null) {
      throw new IllegalArgumentException("no source \"" + topic + "\" is configured");
    }
    return source;
  }

  private static void note(Source source, WindowProgress progress) {
    source.progress.put(progress.getPartition(), progress);
    source.partitions = Math.max(source.partitions, progress.getPartitions());
  }

  private static void open(Segment segment, WindowSample chunk) {
    Span span =
        new Span(chunk.getWindowEnd().toEpochMilli(), chunk.getWindowStart().toEpochMilli());
    segment
        .open
        .computeIfAbsent(span, key -> new HashMap<>())
        .computeIfAbsent(chunk.getPartition(), key -> new Part(chunk.getChunks()))
        .received++;
  }

  private void save(Source source, String name, Segment segment) {
    frontiers.put(
        StoreKey.of(SEGMENT).and(source.config.topic()).and(name).toKey(),
        segments.encode(
            SegmentFrontier.newBuilder()
                .setSource(source.config.topic())
                .setSegment(name)
                .setCompletedUntil(Instant.ofEpochMilli(segment.completedUntil))
                .setAdmitted(segment.admitted)
                .setLate(segment.late)
                .setRejected(segment.rejected)
                .build()));
  }

  private static Bytes chunkKey(WindowSample chunk) {
    return StoreKey.of(chunk.getSource())
        .and(chunk.getSegment())
        .and(chunk.getWindowEnd().toEpochMilli())
        .and(chunk.getWindowStart().toEpochMilli())
        .and(chunk.getPartition())
        .and(chunk.getChunk())
        .toKey();
  }
}
