package io.codrift.streams.sample;

import io.codrift.schemas.FeatureCount;
import io.codrift.schemas.WindowSample;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
   * The bottom-k sample of one window, merged from the parts that the chunks belong to, with the
   * smallest k of a part: beyond it that part has no rows, and the sample would not be uniform. It
   * does not depend on the order of the chunks or on the division of rows into chunks. It has the
   * columns of all parts, in order of appearance. If a part has no such column, its values are
   * missing.
   *
   * @param chunks of one (source, segment, window), from any partitions
   * @throws IllegalArgumentException if there are none, if a length does not fit the number of
   *     rows, or if rows are not in ascending order of their hash
   */
  public static Sample merge(List<WindowSample> chunks) {
    if (chunks.isEmpty()) {
      throw new IllegalArgumentException("a window without a chunk has no sample");
    }
    Map<String, Integer> columns = new LinkedHashMap<>();
    int k = Integer.MAX_VALUE;
    for (WindowSample chunk : chunks) {
      chunk.getFeatures().forEach(feature -> columns.putIfAbsent(feature, columns.size()));
      k = Math.min(k, chunk.getMaxSamples());
    }
    BottomK selected = new BottomK(k, List.copyOf(columns.keySet()));
    CategoryTexts texts = new CategoryTexts();
    for (WindowSample chunk : chunks) {
      offer(chunk, columns, selected);
      chunk.getTexts().forEach(texts::add);
    }
    return selected.sample().withTexts(texts);
  }

  private static void offer(WindowSample chunk, Map<String, Integer> columns, BottomK selected) {
    ByteBuffer hashes = littleEndian(chunk.getHashes());
    ByteBuffer offsets = littleEndian(chunk.getOffsets());
    ByteBuffer times = littleEndian(chunk.getEventTimes());
    ByteBuffer values = littleEndian(chunk.getRows());
    int rows = hashes.remaining() / Long.BYTES;
    int width = chunk.getFeatures().size();
    requireLength("hashes", hashes, (long) rows * Long.BYTES);
    requireLength("offsets", offsets, (long) rows * Long.BYTES);
    requireLength("event_times", times, (long) rows * Long.BYTES);
    requireLength("rows", values, (long) rows * width * Float.BYTES);
    int remainderBytes = remainderBytes(chunk);
    ByteBuffer remainders =
        littleEndian(remainderBytes == 0 ? ByteBuffer.allocate(0) : chunk.getRemainders());
    int[] target = chunk.getFeatures().stream().mapToInt(columns::get).toArray();
    double[] row = new double[columns.size()];
    Arrays.fill(row, Double.NaN);
    long previous = 0;
    for (int i = 0; i < rows; i++) {
      long hash = hashes.getLong();
      if (Long.compareUnsigned(hash, previous) < 0) {
        throw new IllegalArgumentException(
            "hashes of chunk %d of partition %d descend at row %d"
                .formatted(chunk.getChunk(), chunk.getPartition(), i));
      }
      previous = hash;
      if (!selected.admits(hash)) {
        return;
      }
      for (int column : target) {
        row[column] =
            Remainder.restored(
                values.getFloat(),
                switch (remainderBytes) {
                  case 0 -> 0;
                  case Integer.BYTES -> remainders.getInt();
                  default -> remainders.getLong();
                });
      }
      selected.offer(hash, chunk.getPartition(), offsets.getLong(), times.getLong(), row, 0);
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

  /** The bytes of a chunk, about: those of its rows and of the names of its columns. */
  public static long bytes(WindowSample chunk) {
    long names = 0;
    for (String feature : chunk.getFeatures()) {
      names += feature.length();
    }
    return names
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

  private static ByteBuffer littleEndian(ByteBuffer buffer) {
    return buffer.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void requireLength(String field, ByteBuffer buffer, long expected) {
    if (buffer.remaining() != expected) {
      throw new IllegalArgumentException(
          "%s has %d bytes, but must have %d".formatted(field, buffer.remaining(), expected));
    }
  }
}
