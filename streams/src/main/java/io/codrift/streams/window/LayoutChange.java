package io.codrift.streams.window;

import io.codrift.streams.sample.BottomK;
import io.codrift.streams.sample.CategoryTexts;
import io.codrift.streams.sample.Sample;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handles open panes after the configuration has changed between two starts. If features or {@code
 * max-samples} changed, rows and counters are carried over; a new feature is missing in earlier
 * records. If the size or advance changed, the open panes no longer fit any window; their records
 * are counted as late with the next part. Windows that are closed must have been sent before, as
 * they were configured when they closed.
 */
final class LayoutChange {
  private static final Logger log = LoggerFactory.getLogger(LayoutChange.class);

  private final KeyValueStore<BlockKey, byte[]> samples;
  private final KeyValueStore<PaneKey, PaneCounters> counters;
  private final FrontierStore frontiers;
  private final int partition;

  LayoutChange(
      KeyValueStore<BlockKey, byte[]> samples,
      KeyValueStore<PaneKey, PaneCounters> counters,
      FrontierStore frontiers,
      int partition) {
    this.samples = samples;
    this.counters = counters;
    this.frontiers = frontiers;
    this.partition = partition;
  }

  /** Converts the stores to the configured layout. Does nothing if they already have it. */
  void apply(WindowLayout now) {
    Optional<WindowLayout> stored = frontiers.layout();
    if (stored.equals(Optional.of(now))) {
      return;
    }
    if (stored.isPresent()) {
      WindowLayout before = stored.get();
      PaneStore old = new PaneStore(samples, counters, before, partition);
      if (before.sameTimes(now)) {
        carryOver(old, before, now);
      } else {
        drop(old, now);
      }
    }
    frontiers.write(now);
  }

  private void carryOver(PaneStore old, WindowLayout before, WindowLayout now) {
    List<Pane> panes = old.load();
    if (panes.isEmpty()
        || (before.features().equals(now.features()) && before.maxSamples() == now.maxSamples())) {
      return;
    }
    log.info(
        "The features or max-samples changed: {} open panes of partition {} are carried over.",
        panes.size(),
        partition);
    PaneStore fresh = new PaneStore(samples, counters, now, partition);
    for (Pane pane : panes) {
      BottomK all = new BottomK(Math.max(1, pane.rows), before.features());
      old.offerAll(pane, all);
      Sample rows = all.sample();
      CategoryTexts texts = new CategoryTexts();
      old.collectTexts(pane, texts);
      old.delete(pane);
      Pane carried = fresh.create(pane.key());
      int kept = Math.min(rows.rows(), 2 * now.maxSamples());
      boolean cut = kept < rows.rows();
      fresh.rewrite(
          carried,
          rows.first(kept).withColumns(now.features()),
          cut ? rows.hash(kept - 1) : pane.bound);
      fresh.addTexts(carried, texts);
      carried.seen = pane.seen;
      carried.maxEventTime = pane.maxEventTime;
      carried.lastRow = pane.lastRow;
      carried.watermark = pane.watermark;
      carried.lastOffset = pane.lastOffset;
      for (int i = 0; i < carried.missing.length; i++) {
        int column = before.features().indexOf(now.features().get(i));
        carried.missing[i] = column < 0 ? pane.seen : pane.missing[column];
      }
      fresh.writeAll(carried);
    }
  }

  private void drop(PaneStore old, WindowLayout now) {
    long records = 0;
    Frontier frontier = frontiers.frontier();
    long silentSince = frontier.silentSince();
    List<Pane> panes = old.load();
    Watermark watermark = frontier.watermark(panes);
    for (Pane pane : panes) {
      records += pane.seen;
      silentSince = Math.max(silentSince, pane.lastRow);
      old.delete(pane);
    }
    long closed =
        frontier.closedUntil() == WindowLayout.NOTHING
            ? WindowLayout.NOTHING
            : now.lastEndUntil(frontier.closedUntil());
    frontiers.write(
        Frontier.of(
            watermark,
            closed,
            closed,
            frontier.late() + records,
            frontier.rejected(),
            silentSince,
            frontier.progressSent(),
            frontier.position(panes)));
    if (records > 0) {
      log.warn(
          "The size or advance of the windows changed: {} records of partition {} were in"
              + " windows that no longer exist, and count as late.",
          records,
          partition);
    }
  }
}
