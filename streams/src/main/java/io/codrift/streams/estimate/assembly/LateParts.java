package io.codrift.streams.estimate.assembly;

import io.codrift.schemas.WindowSample;

/**
 * The counts of parts that arrived after their window was complete. They are added to the segment's
 * next window.
 *
 * @param records records of those parts, and late records that they reported
 * @param rejected dead letters that they reported
 */
record LateParts(long records, long rejected) {
  static final LateParts NONE = new LateParts(0, 0);

  /**
   * Adds a chunk. Every chunk carries the counts of its whole part, so only the first chunk is
   * counted.
   */
  LateParts and(WindowSample chunk) {
    return chunk.getChunk() == 0
        ? new LateParts(records + chunk.getSeen() + chunk.getLate(), rejected + chunk.getRejected())
        : this;
  }
}
