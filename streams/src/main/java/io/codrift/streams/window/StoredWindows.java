package io.codrift.streams.window;

import io.codrift.schemas.WindowSample;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Makes the windows of a task from its stores. After a change of the configuration these are first
 * the windows that were closed before, as they were configured when they closed; when all their
 * parts are sent, the open panes are changed, and the windows are made once more. Not thread-safe.
 */
final class StoredWindows {
  private final PartitionWindows.Origin origin;
  private final WindowLayout configured;
  private final KeyValueStore<BlockKey, byte[]> samples;
  private final KeyValueStore<PaneKey, PaneCounters> counters;
  private final FrontierStore frontiers;
  private final RecordCounts counts;
  private final Consumer<WindowSample> parts;

  /** The panes get another layout; null if they do not. */
  private LayoutChange change;

  /**
   * Writes nothing.
   *
   * @param configured the layout that the windows are to have in the end
   * @param parts receives every chunk of every part of the windows, in order
   */
  StoredWindows(
      PartitionWindows.Origin origin,
      WindowLayout configured,
      KeyValueStore<BlockKey, byte[]> samples,
      KeyValueStore<PaneKey, PaneCounters> counters,
      FrontierStore frontiers,
      RecordCounts counts,
      Consumer<WindowSample> parts) {
    this.origin = origin;
    this.configured = configured;
    this.samples = samples;
    this.counters = counters;
    this.frontiers = frontiers;
    this.counts = counts;
    this.parts = parts;
  }

  /** Whether parts are to be sent or panes to be changed before a row may come. */
  boolean hasWork() {
    return frontiers.frontier().closing() || LayoutChange.isNeeded(frontiers, configured);
  }

  /**
   * Makes the windows, after the panes have got their layout. Nothing else may change the stores
   * until they are there.
   *
   * @param piece counts what is written
   * @param more asked before each pane that is changed: whether to do so in this call
   * @return empty if panes are left to be changed; then this has to be called again
   */
  Optional<PartitionWindows> make(Piece piece, BooleanSupplier more) {
    WindowLayout layout = layout();
    if (change == null) {
      change = new LayoutChange(samples, counters, frontiers, origin.partition(), layout);
    }
    while (!change.isDone() && more.getAsBoolean()) {
      piece.use(change.next());
    }
    if (!change.isDone()) {
      return Optional.empty();
    }
    change = null;
    return Optional.of(
        new PartitionWindows(
            origin,
            layout,
            new PaneStore(samples, counters, layout, origin.partition()),
            frontiers,
            counts,
            parts));
  }

  /** That of windows which closed before and are not all sent, if there are any. */
  private WindowLayout layout() {
    return frontiers.frontier().closing() ? frontiers.layout().orElse(configured) : configured;
  }
}
