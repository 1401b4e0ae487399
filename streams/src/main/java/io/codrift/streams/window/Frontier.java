package io.codrift.streams.window;

import io.codrift.schemas.PartitionFrontier;

/**
 * How far a task has come with its partition. Without it, a crash would open windows again that
 * were sent.
 *
 * @param watermark highest event time seen when this was written; open panes may have seen higher
 * @param closedUntil every window that ends at or before it is closed
 * @param late records late for a window, since the previous part
 * @param rejected dead letters since the previous part
 */
record Frontier(long watermark, long closedUntil, long late, long rejected) {
  static final Frontier START = new Frontier(Long.MIN_VALUE, WindowLayout.NOTHING, 0, 0);

  /** The frontier as the store keeps it. */
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
