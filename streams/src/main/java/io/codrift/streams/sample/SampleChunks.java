package io.codrift.streams.sample;

import io.codrift.schemas.FeatureCount;
import io.codrift.schemas.WindowSample;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Converts a sample to messages of bounded size, and back. */
public final class SampleChunks {
  /** Maximum encoded bytes of a chunk, unless the names alone are longer. */
  public static final int MAX_BYTES = 500_000;

  private static final int FIXED_BYTES_PER_ROW = 3 * Long.BYTES;

  /** Upper bound for the encoded numbers, lengths and fingerprint. */
  private static final int FIXED_BYTES = 512;

  private SampleChunks() {}

  /**
   * Divides a sample into chunks of at most {@link #MAX_BYTES}. There is always at least one chunk.
   */
  public static List<WindowSample> split(PartFacts facts, Sample sample) {
    return split(facts, sample, rowsPerChunk(facts, sample));
  }

  static List<WindowSample> split(PartFacts facts, Sample sample, int rowsPerChunk) {
    int chunks = Math.max(1, (sample.rows() + rowsPerChunk - 1) / rowsPerChunk);
    List<WindowSample> messages = new ArrayList<>(chunks);
    for (int chunk = 0; chunk < chunks; chunk++) {
      int from = chunk * rowsPerChunk;
      int to = Math.min(sample.rows(), from + rowsPerChunk);
      messages.add(chunk(facts, sample, from, to, chunk, chunks));
    }
    return messages;
  }

  /**
   * The bottom-k sample of one window, merged from all chunks of its parts, in any order; see
   * {@link #merge(List, Consumer)}.
   *
   * @param chunks of one (source, segment, window), from any partitions
   * @throws IllegalArgumentException if there are none, or for the reasons of the other
   */
  public static Sample merge(List<WindowSample> chunks) {
    Map<Integer, List<WindowSample>> parts =
        chunks.stream()
            .sorted(Comparator.comparingInt(WindowSample::getChunk))
            .collect(
                Collectors.groupingBy(
                    WindowSample::getPartition, TreeMap::new, Collectors.toList()));
    return merge(parts.values().stream().map(List::iterator).toList(), first -> {});
  }

  /**
   * The bottom-k sample of one window, merged from its parts, with the smallest k of a part: beyond
   * it that part has no rows, and the sample would not be uniform. It does not depend on the
   * division of rows into chunks. It has the columns of all parts, in order of appearance. If a
   * part has no such column, its values are missing.
   *
   * <p>Of each part one chunk is open at a time, and no further ones are read when the sample is
   * complete.
   *
   * @param parts the chunks of each part in their order, at least one each: with the columns and k
   *     of the first, and in ascending order of their rows' hashes
   * @param firsts receives the first chunk of each part, which has the counts of the whole part as
   *     every chunk has
   * @throws IllegalArgumentException if there are no parts, if a length does not fit the number of
   *     rows, or if rows of a chunk are not in ascending order of their hash
   */
  public static Sample merge(List<Iterator<WindowSample>> parts, Consumer<WindowSample> firsts) {
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("a window without a part has no sample");
    }
    Map<String, Integer> columns = new LinkedHashMap<>();
    CategoryTexts texts = new CategoryTexts();
    int k = Integer.MAX_VALUE;
    List<PartReader> readers = new ArrayList<>();
    for (Iterator<WindowSample> chunks : parts) {
      PartReader reader = new PartReader(chunks);
      WindowSample first = reader.first();
      firsts.accept(first);
      first.getFeatures().forEach(feature -> columns.putIfAbsent(feature, columns.size()));
      first.getTexts().forEach(texts::add);
      k = Math.min(k, first.getMaxSamples());
      readers.add(reader);
    }
    readers.forEach(reader -> reader.arrange(columns));
    BottomK selected = new BottomK(k, List.copyOf(columns.keySet()));
    select(readers, k, selected);
    return selected.sample().withTexts(texts);
  }

  /** Offers the rows with the k smallest hashes, and more only if they have the last of these. */
  private static void select(List<PartReader> readers, int k, BottomK selected) {
    Queue<PartReader> next =
        new PriorityQueue<>((a, b) -> Long.compareUnsigned(a.hash(), b.hash()));
    readers.stream().filter(PartReader::next).forEach(next::add);
    int rows = 0;
    long last = 0;
    for (PartReader reader = next.poll(); reader != null; reader = next.poll()) {
      if (rows >= k && Long.compareUnsigned(reader.hash(), last) > 0) {
        return;
      }
      last = reader.hash();
      rows++;
      reader.offerTo(selected);
      if (reader.next()) {
        next.add(reader);
      }
    }
  }

  private static WindowSample chunk(
      PartFacts facts, Sample sample, int from, int to, int chunk, int chunks) {
    int rows = to - from;
    int width = sample.features().size();
    ByteBuffer values = allocate((long) rows * width * Float.BYTES);
    ByteBuffer hashes = allocate((long) rows * Long.BYTES);
    ByteBuffer offsets = allocate((long) rows * Long.BYTES);
    ByteBuffer times = allocate((long) rows * Long.BYTES);
    for (int row = from; row < to; row++) {
      hashes.putLong(sample.hash(row));
      offsets.putLong(sample.offset(row));
      times.putLong(sample.eventTime(row));
      for (int column = 0; column < width; column++) {
        values.putFloat(Remainder.rounded(sample.value(row, column)));
      }
    }
    return WindowSample.newBuilder()
        .setSource(facts.source())
        .setSegment(facts.segment())
        .setPartition(facts.partition())
        .setPartitions(facts.partitions())
        .setWindowStart(Instant.ofEpochMilli(facts.windowStart()))
        .setWindowEnd(Instant.ofEpochMilli(facts.windowEnd()))
        .setChunk(chunk)
        .setChunks(chunks)
        .setMaxSamples(facts.maxSamples())
        .setFeatures(sample.features())
        .setRows(values.flip())
        .setHashes(hashes.flip())
        .setOffsets(offsets.flip())
        .setEventTimes(times.flip())
        .setSeen(facts.seen())
        .setMissing(facts.missing())
        .setLate(facts.late())
        .setRejected(facts.rejected())
        .setRemainders(remainders(sample, from, to))
        .setTexts(chunk == 0 ? sample.texts().all() : List.of())
        .build();
  }

  /** The remainders of the values of some rows; null if there are none. */
  private static ByteBuffer remainders(Sample sample, int from, int to) {
    int width = sample.features().size();
    int bytes = remainderBytes(sample, from, to);
    if (bytes == 0) {
      return null;
    }
    ByteBuffer remainders = allocate((long) (to - from) * width * bytes);
    for (int row = from; row < to; row++) {
      for (int column = 0; column < width; column++) {
        long remainder = Remainder.of(sample.value(row, column));
        if (bytes == Integer.BYTES) {
          remainders.putInt((int) remainder);
        } else {
          remainders.putLong(remainder);
        }
      }
    }
    return remainders.flip();
  }

  private static int remainderBytes(Sample sample, int from, int to) {
    int most = 0;
    for (int row = from; row < to; row++) {
      for (int column = 0; column < sample.features().size(); column++) {
        most = Math.max(most, Remainder.bytes(Remainder.of(sample.value(row, column))));
      }
    }
    return most;
  }

  /**
   * The bytes of each remainder of a chunk: 0, 4 or 8.
   *
   * @throws IllegalArgumentException if their length does not fit the rows
   */
  public static int remainderBytes(WindowSample chunk) {
    if (chunk.getRemainders() == null) {
      return 0;
    }
    int found = chunk.getRemainders().remaining();
    int values = chunk.getRows().remaining() / Float.BYTES;
    for (int bytes : new int[] {Integer.BYTES, Long.BYTES}) {
      if (found == (long) values * bytes) {
        return bytes;
      }
    }
    throw new IllegalArgumentException(
        "remainders has %d bytes, but must have 4 or 8 for each of %d values"
            .formatted(found, values));
  }

  private static int rowsPerChunk(PartFacts facts, Sample sample) {
    List<String> features = sample.features();
    long overhead = FIXED_BYTES + bytes(facts.source()) + bytes(facts.segment());
    for (String feature : features) {
      overhead += bytes(feature);
    }
    for (FeatureCount count : facts.missing()) {
      overhead += bytes(count.getFeature()) + Long.BYTES + 2L;
    }
    overhead += sample.texts().bytes();
    long room = MAX_BYTES - overhead;
    long value = Float.BYTES + (long) remainderBytes(sample, 0, sample.rows());
    return (int) Math.max(1, room / (FIXED_BYTES_PER_ROW + features.size() * value));
  }

  /** The bytes of a chunk, about, when it is encoded. */
  public static long bytes(WindowSample chunk) {
    long names = 0;
    for (String feature : chunk.getFeatures()) {
      names += feature.length();
    }
    return FIXED_BYTES
        + names
        + chunk.getRows().remaining()
        + chunk.getHashes().remaining()
        + chunk.getOffsets().remaining()
        + chunk.getEventTimes().remaining()
        + (chunk.getRemainders() == null ? 0 : chunk.getRemainders().remaining());
  }

  /** Maximum bytes of a string in Avro, including its length. */
  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length + 5;
  }

  private static ByteBuffer allocate(long bytes) {
    return ByteBuffer.allocate(Math.toIntExact(bytes)).order(ByteOrder.LITTLE_ENDIAN);
  }
}
