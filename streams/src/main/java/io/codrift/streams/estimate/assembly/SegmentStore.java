package io.codrift.streams.estimate.assembly;

import io.codrift.streams.estimate.store.FrontierEntry;
import io.codrift.streams.estimate.store.FrontierKey;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The segments in the store of frontiers.
 *
 * @param frontiers the store, shared with progress and the admission of segments
 */
record SegmentStore(KeyValueStore<FrontierKey, FrontierEntry> frontiers) {
  void put(SourceWindows source, SegmentWindows segment) {
    frontiers.put(key(source, segment.segment()), new FrontierEntry.OfSegment(segment.frontier()));
  }

  void delete(SourceWindows source, String segment) {
    frontiers.delete(key(source, segment));
  }

  private static FrontierKey key(SourceWindows source, String segment) {
    return new FrontierKey.OfSegment(source.config().topic(), segment);
  }
}
