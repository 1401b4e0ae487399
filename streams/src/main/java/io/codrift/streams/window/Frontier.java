package io.codrift.streams.window;

import io.codrift.schemas.PartitionFrontier;

/**
 * The progress of a task in its partition. Without it, windows that were already sent would be
 * opened again after a crash.
 *
 * @param watermark highest event time when this was written; open panes may hold higher ones
 * @param closedUntil windows that end at or before this time are closed
 * @param late late records since the previous part
 * @param rejected dead letters since the previous part
 */
record Frontier(long watermark, long closedUntil, long late, long rejected) {
  static final Frontier START = new Frontier(Long.MIN_VALUE, WindowLayout.NOTHING, 0, 0);

  /** The frontier as it is stored. */
  PartitionFrontier toMessage() {
    return PartitionFrontier.newBuilder()
        .setWatermark(watermark)
        .setClosedUntil(closedUntil)
        .setLate(late)
        .setRejected(rejected)
        .build();
  }

  static Frontier of(PartitionFrontier message) {
    return new Frontier(
        message.getWatermark(), message.getClosedUntil(), message.getLate(), message.getRejected());
  }
}
