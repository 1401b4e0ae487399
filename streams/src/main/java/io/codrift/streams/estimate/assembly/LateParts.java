package io.codrift.streams.estimate.assembly;

import io.codrift.schemas.WindowSample;

/**
 * What parts reported that came after their window was complete. It is counted with the segment's
 * next window.
 *
 * @param records records of those parts, and late records that they reported
 * @param rejected dead letters that they reported
 */
record LateParts(long records, long rejected) {
  static final LateParts NONE = new LateParts(0, 0);

  /**
   * With one more chunk. Every chunk carries the counts of its whole part: the first one counts.
   */
  LateParts and(WindowSample chunk) {
    return chunk.getChunk() == 0
        ? new LateParts(records + chunk.getSeen() + chunk.getLate(), rejected + chunk.getRejected())
        : this;
  }
}
