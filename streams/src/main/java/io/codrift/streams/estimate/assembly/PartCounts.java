package io.codrift.streams.estimate.assembly;

import io.codrift.schemas.FeatureCount;
import io.codrift.schemas.WindowSample;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Adds up the counts of a window's parts. Not thread-safe. */
final class PartCounts {
  private final Map<String, Long> missing = new TreeMap<>();
  private long closedAt;
  private long seen;
  private long late;
  private long rejected;

  /**
   * Adds a part.
   *
   * @param chunk any of its chunks: each carries the counts of the whole part
   */
  void add(WindowSample chunk) {
    closedAt = Math.max(closedAt, chunk.getClosedAt().toEpochMilli());
    seen += chunk.getSeen();
    late += chunk.getLate();
    rejected += chunk.getRejected();
    chunk
        .getMissing()
        .forEach(count -> missing.merge(count.getFeature(), count.getCount(), Long::sum));
  }

  /** When the last of the parts was closed, wall-clock milliseconds; 0 if none tells. */
  long closedAt() {
    return closedAt;
  }

  /** Records that fell into the window. */
  long seen() {
    return seen;
  }

  /** Late records. */
  long late() {
    return late;
  }

  /** Dead letters. */
  long rejected() {
    return rejected;
  }

  /** Per feature, the number of seen records without it. */
  List<FeatureCount> missing() {
    return missing.entrySet().stream()
        .map(
            entry ->
                FeatureCount.newBuilder()
                    .setFeature(entry.getKey())
                    .setCount(entry.getValue())
                    .build())
        .toList();
  }
}
