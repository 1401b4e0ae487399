package io.codrift.streams.estimate.assembly;

import io.codrift.schemas.WindowSample;
import io.codrift.streams.estimate.store.PartKey;
import io.codrift.streams.estimate.store.Piece;
import io.codrift.streams.estimate.store.WindowId;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ObjLongConsumer;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Parts in the store that no window takes: those of refused segments, and those of complete windows
 * that a process stored which did not know their source. They are deleted in pieces. Not
 * thread-safe.
 */
final class DroppedParts {
  private static final ByteBuffer NO_ROWS = ByteBuffer.allocate(0);

  private final KeyValueStore<PartKey, WindowSample> parts;
  private final SegmentStore saved;
  private final Function<String, SourceWindows> sources;

  /** Chunks of complete windows, without their rows. */
  private final Queue<WindowSample> outdated = new ArrayDeque<>();

  private final Queue<SegmentWindows> refused = new ArrayDeque<>();

  /**
   * @param parts the store of the parts' chunks
   * @param saved where segments are kept
   * @param sources the windows of a configured source, by its topic
   */
  DroppedParts(
      KeyValueStore<PartKey, WindowSample> parts,
      SegmentStore saved,
      Function<String, SourceWindows> sources) {
    this.parts = parts;
    this.saved = saved;
    this.sources = sources;
  }

  /** Adds a chunk whose window was complete when it was restored. */
  void addOutdated(WindowSample chunk) {
    outdated.add(
        WindowSample.newBuilder(chunk)
            .setRows(NO_ROWS)
            .setHashes(NO_ROWS)
            .setOffsets(NO_ROWS)
            .setEventTimes(NO_ROWS)
            .setRemainders(null)
            .build());
  }

  /** Adds a segment that was refused and removed. */
  void addRefused(SegmentWindows segment) {
    refused.add(segment);
  }

  /**
   * Deletes parts, of refused segments whole windows.
   *
   * @param piece how much may be deleted; the rest is left for the next call
   * @param late receives the first chunks, without rows, of parts whose windows were complete
   * @param dropped receives the source of a refused segment, and how many records were dropped
   */
  void delete(Piece piece, Consumer<WindowSample> late, ObjLongConsumer<String> dropped) {
    while (!outdated.isEmpty() && piece.admits(UnknownParts.DELETE_BYTES)) {
      deleteOutdated(outdated.remove(), late);
    }
    while (!refused.isEmpty()) {
      SegmentWindows segment = refused.element();
      for (Optional<WindowId> window = segment.oldest();
          window.isPresent();
          window = segment.oldest()) {
        if (!piece.admits(segment.window(window.get()).bytes())) {
          return;
        }
        dropped.accept(window.get().source(), deleteWindow(segment, window.get()));
      }
      refused.remove();
    }
  }

  private void deleteOutdated(WindowSample chunk, Consumer<WindowSample> late) {
    parts.put(PartKey.of(chunk), null);
    SourceWindows source = sources.apply(chunk.getSource());
    source
        .segment(chunk.getSegment())
        .ifPresent(
            segment -> {
              segment.countLate(chunk);
              saved.put(source, segment);
            });
    if (chunk.getChunk() == 0) {
      late.accept(chunk);
    }
  }

  /** Deletes the parts of a window; returns how many records they had seen. */
  private long deleteWindow(SegmentWindows segment, WindowId window) {
    long seen = 0;
    for (Map.Entry<Integer, SegmentWindows.PartReceived> part :
        segment.window(window).parts().entrySet()) {
      for (int chunk = 0; chunk < part.getValue().chunks(); chunk++) {
        WindowSample found = parts.delete(new PartKey(window, part.getKey(), chunk));
        // Every chunk carries the counts of its whole part.
        seen += found != null && chunk == 0 ? found.getSeen() : 0;
      }
    }
    segment.completed(window);
    return seen;
  }
}
