package io.codrift.streams.sample;

import io.codrift.schemas.WindowSample;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;

/**
 * Reads the rows of one part in ascending unsigned order of their hash, and has one chunk open at a
 * time. Not thread-safe.
 */
final class PartReader {
  private static final int NOWHERE = -1;

  private final Iterator<WindowSample> chunks;
  private Map<String, Integer> merged = Map.of();
  private int[] columns = {};
  private double[] row = {};

  private WindowSample chunk;
  private ByteBuffer hashes;
  private ByteBuffer offsets;
  private ByteBuffer times;
  private ByteBuffer values;
  private ByteBuffer remainders;
  private int remainderBytes;
  private long hash;

  /**
   * Opens the first chunk.
   *
   * @param chunks of the part, in order; at least one
   * @throws IllegalArgumentException if a length does not fit the number of rows
   */
  PartReader(Iterator<WindowSample> chunks) {
    this.chunks = chunks;
    open(chunks.next());
  }

  /** The first chunk, until {@link #next()} was called. */
  WindowSample first() {
    return chunk;
  }

  /**
   * Lays the columns out as those of the merged sample. Others are left out.
   *
   * @param places the place of each column
   */
  void arrange(Map<String, Integer> places) {
    merged = places;
    columns = chunk.getFeatures().stream().mapToInt(f -> merged.getOrDefault(f, NOWHERE)).toArray();
    row = new double[merged.size()];
    Arrays.fill(row, Double.NaN);
  }

  /**
   * Goes to the next row.
   *
   * @return whether there is one
   * @throws IllegalArgumentException if a length does not fit the number of rows, or if hashes of a
   *     chunk descend
   */
  boolean next() {
    boolean isFirst = hashes.position() == 0;
    while (!hashes.hasRemaining()) {
      if (!chunks.hasNext()) {
        return false;
      }
      open(chunks.next());
      isFirst = true;
    }
    long previous = isFirst ? 0 : hash;
    hash = hashes.getLong();
    if (Long.compareUnsigned(hash, previous) < 0) {
      throw new IllegalArgumentException(
          "hashes of chunk %d of partition %d descend at row %d"
              .formatted(
                  chunk.getChunk(), chunk.getPartition(), hashes.position() / Long.BYTES - 1));
    }
    return true;
  }

  /** The hash of the row, unsigned. */
  long hash() {
    return hash;
  }

  /** Offers the row; called at most once for each. */
  void offerTo(BottomK selected) {
    int index = hashes.position() / Long.BYTES - 1;
    int width = chunk.getFeatures().size();
    values.position(index * width * Float.BYTES);
    remainders.position(index * width * remainderBytes);
    for (int column : columns) {
      double value = Remainder.restored(values.getFloat(), remainder());
      if (column != NOWHERE) {
        row[column] = value;
      }
    }
    selected.offer(
        hash,
        chunk.getPartition(),
        offsets.getLong(index * Long.BYTES),
        times.getLong(index * Long.BYTES),
        row,
        0);
  }

  private long remainder() {
    return switch (remainderBytes) {
      case 0 -> 0;
      case Integer.BYTES -> remainders.getInt();
      default -> remainders.getLong();
    };
  }

  private void open(WindowSample next) {
    boolean isArranged = chunk != null && next.getFeatures().equals(chunk.getFeatures());
    chunk = next;
    if (!isArranged) {
      arrange(merged);
    }
    hashes = littleEndian(next.getHashes());
    offsets = littleEndian(next.getOffsets());
    times = littleEndian(next.getEventTimes());
    values = littleEndian(next.getRows());
    int rows = hashes.remaining() / Long.BYTES;
    requireLength("hashes", hashes, (long) rows * Long.BYTES);
    requireLength("offsets", offsets, (long) rows * Long.BYTES);
    requireLength("event_times", times, (long) rows * Long.BYTES);
    requireLength("rows", values, (long) rows * next.getFeatures().size() * Float.BYTES);
    remainderBytes = SampleChunks.remainderBytes(next);
    remainders = littleEndian(remainderBytes == 0 ? ByteBuffer.allocate(0) : next.getRemainders());
  }

  /** The bytes of a field, from position 0. */
  private static ByteBuffer littleEndian(ByteBuffer buffer) {
    return buffer.slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void requireLength(String field, ByteBuffer buffer, long expected) {
    if (buffer.remaining() != expected) {
      throw new IllegalArgumentException(
          "%s has %d bytes, but must have %d".formatted(field, buffer.remaining(), expected));
    }
  }
}
