package io.codrift.streams.window;

import io.codrift.schemas.WindowSample;
import io.codrift.streams.metrics.CodriftMetrics;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** One partition's task, which may be restarted at any time. */
final class WindowTask {
  /** After so long without records a segment expires, milliseconds. */
  static final long EXPIRY = 1_000;

  final TaskStores stores = new TaskStores();
  private final int partition;
  private final int partitions;
  private final int maxSegments;
  private WindowLayout layout;
  private final List<WindowSample> parts;
  final RecordCounts counts;
  PartitionWindows windows;

  /** Looks at each chunk before it is kept. */
  Consumer<WindowSample> onPart = part -> {};

  /** Whether a row may send another part. */
  BooleanSupplier more = () -> true;

  WindowTask(
      int partition,
      int partitions,
      int maxSegments,
      WindowLayout layout,
      List<WindowSample> parts,
      CodriftMetrics metrics) {
    this.partition = partition;
    this.partitions = partitions;
    this.maxSegments = maxSegments;
    this.layout = layout;
    this.parts = parts;
    this.counts = new RecordCounts(metrics, "orders", layout.features());
    new FrontierStore(stores.frontier).write(layout);
    restart();
  }

  void restart() {
    windows =
        new PartitionWindows(
            new PartitionWindows.Origin(
                "orders", partition, partitions, maxSegments, Duration.ofMillis(EXPIRY)),
            layout,
            new PaneStore(stores.samples, stores.panes, layout, partition),
            new FrontierStore(stores.frontier),
            counts,
            part -> {
              onPart.accept(part);
              parts.add(part);
            });
  }

  /** A restart with another configuration. */
  void restart(WindowLayout changed) {
    LayoutChange change = change(changed);
    while (!change.isDone()) {
      change.next();
    }
    layout = changed;
    restart();
  }

  /** A change of the stores to another configuration. */
  LayoutChange change(WindowLayout changed) {
    return new LayoutChange(
        stores.samples, stores.panes, new FrontierStore(stores.frontier), partition, changed);
  }

  void add(WindowRow row) {
    windows.add(
        row.segment(),
        row.time(),
        row.time(),
        row.hash(),
        row.offset(),
        row.features(),
        new String[0]);
    windows.sendParts(more);
  }

  /** Closes every window, and sends all of them. */
  void closeAll() {
    windows.closeAll();
    windows.sendParts(() -> true);
  }
}
