package io.codrift.streams.estimate;

import io.codrift.model.estimate.Window;
import io.codrift.schemas.WindowSample;
import io.codrift.streams.config.MonitorConfig;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The merged sample of one window, of which every monitor takes the rows that are complete in its
 * columns. The arrays are never changed.
 *
 * @param features names of the d columns
 * @param rows number of rows n, in ascending unsigned order of their hash
 * @param values shape (n, d), row-major; NaN is a missing value
 * @param hashes shape (n)
 * @param eventTimes shape (n), milliseconds since the epoch
 */
record SampleRows(
    List<String> features, int rows, float[] values, long[] hashes, long[] eventTimes) {
  /** Most bytes of the rows of one chunk. */
  static final int CHUNK_BYTES = 480_000;

  private static final int BYTES_BESIDE_VALUES = 3 * Long.BYTES;

  private record Row(WindowSample chunk, int index, long hash, int partition, long offset) {}

  /**
   * Merges parts of a window: the rows with the smallest hashes of all of them, ties by partition
   * and offset, as many as one part may have. Columns that a part lacks are missing in its rows.
   *
   * @param chunks all chunks of all parts, in any order; at least one
   */
  static SampleRows merge(List<WindowSample> chunks) {
    int most = chunks.stream().mapToInt(WindowSample::getMaxSamples).max().orElseThrow();
    Row[] rows =
        chunks.stream()
            .flatMap(SampleRows::rowsOf)
            .sorted(
                Comparator.comparing(Row::hash, Long::compareUnsigned)
                    .thenComparingInt(Row::partition)
                    .thenComparingLong(Row::offset))
            .limit(most)
            .toArray(Row[]::new);
    Set<String> union = new LinkedHashSet<>();
    chunks.forEach(chunk -> union.addAll(chunk.getFeatures()));
    List<String> features = List.copyOf(union);
    float[] values = new float[rows.length * features.size()];
    Arrays.fill(values, Float.NaN);
    long[] hashes = new long[rows.length];
    long[] eventTimes = new long[rows.length];
    for (int i = 0; i < rows.length; i++) {
      Row row = rows[i];
      List<String> columns = row.chunk().getFeatures();
      ByteBuffer from = littleEndian(row.chunk().getRows());
      for (int j = 0; j < columns.size(); j++) {
        values[i * features.size() + features.indexOf(columns.get(j))] =
            from.getFloat((row.index() * columns.size() + j) * Float.BYTES);
      }
      hashes[i] = row.hash();
      eventTimes[i] = longAt(row.chunk().getEventTimes(), row.index());
    }
    return new SampleRows(features, rows.length, values, hashes, eventTimes);
  }

  private static Stream<Row> rowsOf(WindowSample chunk) {
    int rows = chunk.getHashes().remaining() / Long.BYTES;
    return Stream.iterate(0, i -> i < rows, i -> i + 1)
        .map(
            i ->
                new Row(
                    chunk,
                    i,
                    longAt(chunk.getHashes(), i),
                    chunk.getPartition(),
                    longAt(chunk.getOffsets(), i)));
  }

  /** The rows as chunks that any broker takes; {@link #merge} gives them back. */
  List<WindowSample> toChunks(CompletedWindow window) {
    int perChunk = Math.max(1, CHUNK_BYTES / (features.size() * Float.BYTES + BYTES_BESIDE_VALUES));
    int chunks = Math.max(1, (rows + perChunk - 1) / perChunk);
    List<WindowSample> out = new ArrayList<>(chunks);
    for (int i = 0; i < chunks; i++) {
      int from = i * perChunk;
      int count = Math.min(perChunk, rows - from);
      out.add(
          WindowSample.newBuilder()
              .setSource(window.source().topic())
              .setSegment(window.segment())
              .setPartition(0)
              .setPartitions(1)
              .setWindowStart(Instant.ofEpochMilli(window.start()))
              .setWindowEnd(Instant.ofEpochMilli(window.end()))
              .setChunk(i)
              .setChunks(chunks)
              .setMaxSamples(Math.max(1, rows))
              .setFeatures(features)
              .setRows(floats(from * features.size(), count * features.size()))
              .setHashes(longs(hashes, from, count))
              // The order within the merged sample settles ties of the hash from here on.
              .setOffsets(numbers(from, count))
              .setEventTimes(longs(eventTimes, from, count))
              .build());
    }
    return out;
  }

  /** How many rows are complete in the monitor's columns. */
  int completeRows(MonitorConfig monitor) {
    int[] columns = columns(monitor);
    int complete = 0;
    for (int row = 0; row < rows; row++) {
      if (isComplete(row, columns)) {
        complete++;
      }
    }
    return complete;
  }

  /** The monitor's rows: those that are complete in its columns. */
  Window cut(MonitorConfig monitor, CompletedWindow window) {
    int complete = completeRows(monitor);
    int[] columns = columns(monitor);
    int xDims = monitor.x().size();
    int yDims = monitor.y().size();
    float[] x = new float[complete * xDims];
    float[] y = new float[complete * yDims];
    long[] times = new long[complete];
    long[] kept = new long[complete];
    int next = 0;
    for (int row = 0; row < rows; row++) {
      if (isComplete(row, columns)) {
        for (int i = 0; i < xDims; i++) {
          x[next * xDims + i] = value(row, columns[i]);
        }
        for (int i = 0; i < yDims; i++) {
          y[next * yDims + i] = value(row, columns[xDims + i]);
        }
        times[next] = eventTimes[row];
        kept[next] = hashes[row];
        next++;
      }
    }
    long advance = window.source().window().advance().toMillis();
    return new Window(
        monitor.x(),
        monitor.y(),
        complete,
        x,
        y,
        times,
        kept,
        window.start(),
        window.end(),
        Math.max(window.start(), window.end() - advance));
  }

  private int[] columns(MonitorConfig monitor) {
    return Stream.concat(monitor.x().stream(), monitor.y().stream())
        .mapToInt(features::indexOf)
        .toArray();
  }

  private boolean isComplete(int row, int[] columns) {
    for (int column : columns) {
      if (column < 0 || !Float.isFinite(value(row, column))) {
        return false;
      }
    }
    return true;
  }

  private float value(int row, int column) {
    return values[row * features.size() + column];
  }

  private ByteBuffer floats(int from, int count) {
    ByteBuffer buffer = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    buffer.asFloatBuffer().put(values, from, count);
    return buffer;
  }

  private static ByteBuffer longs(long[] source, int from, int count) {
    ByteBuffer buffer = ByteBuffer.allocate(count * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    buffer.asLongBuffer().put(source, from, count);
    return buffer;
  }

  private static ByteBuffer numbers(int from, int count) {
    ByteBuffer buffer = ByteBuffer.allocate(count * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      buffer.putLong(i * Long.BYTES, from + i);
    }
    return buffer;
  }

  private static long longAt(ByteBuffer bytes, int index) {
    return littleEndian(bytes).getLong(index * Long.BYTES);
  }

  private static ByteBuffer littleEndian(ByteBuffer bytes) {
    return bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
  }
}
