package io.codrift.streams.window;

import io.codrift.schemas.FeatureCount;
import io.codrift.schemas.WindowSample;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the parts that a window stage has sent say of their windows. */
final class SentParts {
  /** A window of a segment. */
  record Key(long start, String segment) {}

  private SentParts() {}

  static Map<Key, List<WindowSample>> byWindow(List<WindowSample> chunks) {
    return chunks.stream()
        .collect(
            Collectors.groupingBy(
                chunk -> new Key(chunk.getWindowStart().toEpochMilli(), chunk.getSegment())));
  }

  static Stream<WindowSample> first(List<WindowSample> chunks) {
    return chunks.stream().filter(chunk -> chunk.getChunk() == 0);
  }

  static Map<String, Long> missing(List<WindowSample> chunks) {
    return first(chunks)
        .flatMap(chunk -> chunk.getMissing().stream())
        .collect(
            Collectors.toMap(
                FeatureCount::getFeature, FeatureCount::getCount, Long::sum, TreeMap::new));
  }
}
