package io.codrift.streams.testing;

import io.codrift.streams.testing.PairStream.Sent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts what tumbling windows must hold, in the plainest way: each partition on its own, record by
 * record in log order. A record is late if its partition's highest event time before it had reached
 * the end of its window plus the grace. Shares no code with the window stage.
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

  /** Where a row came from. */
  public record Origin(int partition, long offset) {}

  /** What one window must hold over all partitions. */
  public static final class Expected {
    private final Map<Origin, Sent> rows = new LinkedHashMap<>();
    private final long[] missing = new long[2 * PairStream.DIMENSIONS];

    /** Every record of the window by where it was written. */
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

  /** Counts records in the order in which they were sent to a topic that was empty before. */
  public static WindowOracle count(List<Sent> sent) {
    WindowOracle oracle = new WindowOracle();
    List<Long> watermarks = new ArrayList<>();
    List<Long> offsets = new ArrayList<>();
    for (int partition = 0; partition < PairStream.PARTITIONS; partition++) {
      watermarks.add(Long.MIN_VALUE);
      offsets.add(0L);
    }
    for (Sent record : sent) {
      long offset = offsets.get(record.partition());
      offsets.set(record.partition(), offset + 1);
      oracle.count(record, new Origin(record.partition(), offset), watermarks);
    }
    return oracle;
  }

  private void count(Sent record, Origin origin, List<Long> watermarks) {
    if (record.garbage()) {
      rejected++;
      return;
    }
    long size = PairStream.WINDOW.toMillis();
    long start = Math.floorDiv(record.eventTime(), size) * size;
    long watermark = watermarks.get(origin.partition());
    if (watermark >= start + size + PairStream.GRACE.toMillis()) {
      late++;
    } else {
      Expected expected =
          windows.computeIfAbsent(new Key(start, record.pair()), key -> new Expected());
      expected.rows.put(origin, record);
      for (int i = 0; i < expected.missing.length; i++) {
        if (Float.isNaN(record.features()[i])) {
          expected.missing[i]++;
        }
      }
    }
    watermarks.set(origin.partition(), Math.max(watermark, record.eventTime()));
  }

  /** What each window must hold, in order of time. */
  public Map<Key, Expected> windows() {
    return windows;
  }

  /** Records that came after their window had closed. */
  public long late() {
    return late;
  }

  /** Records that no decoder can read. */
  public long rejected() {
    return rejected;
  }
}
