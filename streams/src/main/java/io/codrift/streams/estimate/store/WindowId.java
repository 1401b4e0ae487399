package io.codrift.streams.estimate.store;

import io.codrift.schemas.WindowSample;
import io.codrift.streams.store.KeyReader;
import io.codrift.streams.store.KeyWriter;
import java.util.Comparator;

/**
 * Identifies a window of a segment. As keys of a store, the windows of a segment are in order of
 * time.
 *
 * @param source the input topic
 * @param segment the segment; empty if the source is not split
 * @param start first millisecond of the window, event time
 * @param end first millisecond after it
 */
public record WindowId(String source, String segment, long start, long end) {
  /** By event time, then by source and segment. */
  public static final Comparator<WindowId> TIME_ORDER =
      Comparator.comparingLong(WindowId::end)
          .thenComparingLong(WindowId::start)
          .thenComparing(WindowId::source)
          .thenComparing(WindowId::segment);

  /** The window of a chunk. */
  public static WindowId of(WindowSample chunk) {
    return new WindowId(
        chunk.getSource(),
        chunk.getSegment(),
        chunk.getWindowStart().toEpochMilli(),
        chunk.getWindowEnd().toEpochMilli());
  }

  KeyWriter write() {
    return new KeyWriter().and(source).and(segment).and(end).and(start);
  }

  static WindowId read(KeyReader key) {
    String source = key.text();
    String segment = key.text();
    long end = key.longNumber();
    long start = key.longNumber();
    return new WindowId(source, segment, start, end);
  }
}
