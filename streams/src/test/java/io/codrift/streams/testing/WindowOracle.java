package io.codrift.streams.testing;

import io.codrift.streams.testing.PairStream.Sent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts the expected contents of tumbling windows in the simplest way: per partition, record by
 * record in log order. A record is late if the watermark before it in its partition had reached the
 * end of its window plus the grace. Shares no code with the window stage.
 */
public final class WindowOracle {
  private final Map<Key, Expected> windows = new TreeMap<>();
  private long late;
  private long rejected;

  private WindowOracle() {}

  /** A window of a segment. */
  public record Key(long start, String segment) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int byStart = Long.compare(start, other.start);
      return byStart != 0 ? byStart : segment.compareTo(other.segment);
    }
  }

  /** The origin of a row. */
  public record Origin(int partition, long offset) {}

  /** The expected contents of one window over all partitions. */
  public static final class Expected {
    private final Map<Origin, Sent> rows = new LinkedHashMap<>();
    private final long[] missing = new long[2 * PairStream.DIMENSIONS];

    /** Every record of the window by its origin. */
    public Map<Origin, Sent> rows() {
      return rows;
    }

    /** Records that fell into the window. */
    public long seen() {
      return rows.size();
    }

    /** Missing values per feature, x then y. */
    public List<Long> missing() {
      return Arrays.stream(missing).boxed().toList();
    }
  }

  /** Counts records in the order in which they were sent to an empty topic. */
  public static WindowOracle count(List<Sent> sent) {
    WindowOracle oracle = new WindowOracle();
    List<SlowWatermark> watermarks = new ArrayList<>();
    List<Long> offsets = new ArrayList<>();
    for (int partition = 0; partition < PairStream.PARTITIONS; partition++) {
      watermarks.add(new SlowWatermark());
      offsets.add(0L);
    }
    for (Sent record : sent) {
      long offset = offsets.get(record.partition());
      offsets.set(record.partition(), offset + 1);
      oracle.count(record, new Origin(record.partition(), offset), watermarks);
    }
    return oracle;
  }

  private void count(Sent record, Origin origin, List<SlowWatermark> watermarks) {
    if (record.garbage()) {
      rejected++;
      return;
    }
    long size = PairStream.WINDOW.toMillis();
    long start = Math.floorDiv(record.eventTime(), size) * size;
    SlowWatermark watermark = watermarks.get(origin.partition());
    if (watermark.value() >= start + size + PairStream.GRACE.toMillis()) {
      late++;
    } else {
      Expected expected =
          windows.computeIfAbsent(new Key(start, record.pair()), key -> new Expected());
      expected.rows.put(origin, record);
      for (int i = 0; i < expected.missing.length; i++) {
        if (Double.isNaN(record.features()[i])) {
          expected.missing[i]++;
        }
      }
    }
    watermark.add(record.eventTime());
  }

  /** The expected contents of each window, in order of time. */
  public Map<Key, Expected> windows() {
    return windows;
  }

  /** Number of late records. */
  public long late() {
    return late;
  }

  /** Number of undecodable records. */
  public long rejected() {
    return rejected;
  }
}
