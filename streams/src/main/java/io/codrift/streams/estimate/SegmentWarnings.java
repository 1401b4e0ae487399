package io.codrift.streams.estimate;

import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warnings about segments that get no place. Claims and refusals come again and again, and of many
 * segments: the log has one warning of each source. Not thread-safe.
 */
final class SegmentWarnings {
  private static final Logger LOG = LoggerFactory.getLogger(SegmentWarnings.class);

  private final Set<String> warned = new HashSet<>();

  /** A segment of a source that is not configured is claimed. */
  void unknownSource(String source) {
    if (warned.add(source)) {
      LOG.warn(
          "Claims of segments of source \"{}\" are ignored: the source is not configured. They"
              + " come again every minute.",
          source);
    }
  }

  /** A segment is refused, because its source has too many. */
  void refused(String source, String segment) {
    if (warned.add(source)) {
      LOG.warn(
          "Source {} has more segments than max-segments allows; \"{}\" and others are counted"
              + " but not estimated, until one has expired (segment-expiry) or is cleared"
              + " (`codrift segments`). Is split-by a field of few values?",
          source,
          segment);
    }
  }
}
