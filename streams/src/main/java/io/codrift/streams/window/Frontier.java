package io.codrift.streams.window;

import io.codrift.schemas.PartitionFrontier;
import java.nio.ByteBuffer;
import java.util.Collection;

/**
 * The progress of a task in its partition. Without it, windows that were already sent would be
 * opened again after a crash.
 *
 * @param watermark the watermark when this was written; open panes may hold a later one
 * @param state the same watermark with everything that the next rows need, see {@link
 *     Watermark#toBytes}; empty if an earlier version wrote the frontier
 * @param closedUntil windows that end at or before this time are closed
 * @param sentUntil those that end at or before this time are sent as well; of later ones some
 *     segments may be sent, see {@link SampledSegments}
 * @param late late records since the previous part
 * @param rejected dead letters since the previous part
 * @param silentSince when the last row was written to the log, milliseconds since the epoch; open
 *     panes may hold a later time. Before the first row, when the partition was first looked at.
 *     {@link #UNKNOWN} if no task has noted it.
 * @param progressSent how many messages of progress the partition has sent
 * @param position how far the partition was counted when this was written; open panes may hold a
 *     later offset
 */
record Frontier(
    long watermark,
    ByteBuffer state,
    long closedUntil,
    long sentUntil,
    long late,
    long rejected,
    long silentSince,
    long progressSent,
    InputPosition position) {
  static final long UNKNOWN = 0;
  static final Frontier START =
      new Frontier(
          Watermark.NONE,
          ByteBuffer.allocate(0),
          WindowLayout.NOTHING,
          WindowLayout.NOTHING,
          0,
          0,
          UNKNOWN,
          0,
          InputPosition.START);

  static Frontier of(
      Watermark watermark,
      long closedUntil,
      long sentUntil,
      long late,
      long rejected,
      long silentSince,
      long progressSent,
      InputPosition position) {
    return new Frontier(
        watermark.value(),
        ByteBuffer.wrap(watermark.toBytes()),
        closedUntil,
        sentUntil,
        late,
        rejected,
        silentSince,
        progressSent,
        position);
  }

  /** Whether parts of closed windows are still to be sent. */
  boolean closing() {
    return sentUntil != closedUntil;
  }

  /** The watermark after the last row of the frontier and of the open panes. */
  Watermark watermark(Collection<Pane> panes) {
    long highest = watermark;
    Watermark newest = state.hasRemaining() ? Watermark.read(state) : Watermark.begin();
    for (Pane pane : panes) {
      highest = Math.max(highest, pane.maxEventTime);
      if (pane.watermark.length > 0) {
        Watermark stored = Watermark.read(ByteBuffer.wrap(pane.watermark));
        newest = stored.rows() > newest.rows() ? stored : newest;
      }
    }
    // An earlier version stored no rows: its watermark was the highest event time.
    return newest.rows() > 0 ? newest : Watermark.reached(highest);
  }

  /** How far the partition was counted, with the last rows of the open panes. */
  InputPosition position(Collection<Pane> panes) {
    return position.after(
        panes.stream().mapToLong(pane -> pane.lastOffset).max().orElse(InputPosition.NONE));
  }

  /** The frontier as it is stored. */
  PartitionFrontier toMessage() {
    return PartitionFrontier.newBuilder()
        .setWatermark(watermark)
        .setWatermarkState(state)
        .setClosedUntil(sentUntil)
        .setLateUntil(closedUntil)
        .setLate(late)
        .setRejected(rejected)
        .setSilentSince(silentSince)
        .setProgressSent(progressSent)
        .setLastOffset(position.lastOffset())
        .setTopicId(position.topicId())
        .build();
  }

  static Frontier of(PartitionFrontier message) {
    return new Frontier(
        message.getWatermark(),
        message.getWatermarkState(),
        Math.max(message.getClosedUntil(), message.getLateUntil()),
        message.getClosedUntil(),
        message.getLate(),
        message.getRejected(),
        message.getSilentSince(),
        message.getProgressSent(),
        new InputPosition(message.getTopicId(), message.getLastOffset()));
  }
}
