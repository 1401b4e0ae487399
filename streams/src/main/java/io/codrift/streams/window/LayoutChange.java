package io.codrift.streams.window;

import io.codrift.streams.sample.BottomK;
import io.codrift.streams.sample.CategoryTexts;
import io.codrift.streams.sample.Sample;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
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
 *
 * <p>It goes pane by pane, in the order of their keys, and stores how far it has come: there may be
 * more panes than fit a commit. Another task goes on where this one ends, and a configuration that
 * has changed once more waits until all panes have the layout of the one before. Nothing else may
 * change the stores meanwhile.
 */
final class LayoutChange {
  private static final Logger log = LoggerFactory.getLogger(LayoutChange.class);

  /** What an entry of a store counts of a piece of work, beside its value. */
  private static final long ENTRY_BYTES = 100;

  private final KeyValueStore<BlockKey, byte[]> samples;
  private final KeyValueStore<PaneKey, PaneCounters> counters;
  private final FrontierStore frontiers;
  private final int partition;
  private final WindowLayout configured;

  /** The panes that are still to be changed. */
  private final Deque<Pane> left = new ArrayDeque<>();

  private FrontierStore.Change change;
  private PaneStore old;
  private PaneStore fresh;

  /**
   * Looks at what is to be done. Does nothing if the stores have the configured layout.
   *
   * @param configured the layout that the stores get
   */
  LayoutChange(
      KeyValueStore<BlockKey, byte[]> samples,
      KeyValueStore<PaneKey, PaneCounters> counters,
      FrontierStore frontiers,
      int partition,
      WindowLayout configured) {
    this.samples = samples;
    this.counters = counters;
    this.frontiers = frontiers;
    this.partition = partition;
    this.configured = configured;
    Optional<FrontierStore.Change> begun = frontiers.change();
    begun.ifPresent(this::goOn);
    look();
  }

  /** Whether the stores of a task have another layout than this, or are not all changed to it. */
  static boolean isNeeded(FrontierStore frontiers, WindowLayout configured) {
    return frontiers.change().isPresent()
        || frontiers.layout().filter(stored -> !stored.equals(configured)).isPresent();
  }

  /** Whether the stores have the configured layout. */
  boolean isDone() {
    return left.isEmpty();
  }

  /**
   * Changes the next pane.
   *
   * @return about how many bytes were written
   */
  long next() {
    Pane pane = left.remove();
    long bytes = ENTRY_BYTES * (1 + PaneStore.blocksOf(pane.rows));
    if (change.from().sameTimes(change.to())) {
      bytes += carryOver(pane);
    } else {
      old.delete(pane);
    }
    if (left.isEmpty()) {
      look();
    } else {
      frontiers.write(change.until(pane.key()));
    }
    return bytes;
  }

  private void goOn(FrontierStore.Change begun) {
    use(begun);
    take(old.loadAfter(begun.until()));
  }

  private void use(FrontierStore.Change begun) {
    change = begun;
    old = new PaneStore(samples, counters, begun.from(), partition);
    fresh = new PaneStore(samples, counters, begun.to(), partition);
  }

  private void take(List<Pane> panes) {
    panes.stream()
        .filter(this::isToBeChanged)
        .sorted(Comparator.comparing(Pane::key, PaneKey.ORDER))
        .forEach(left::add);
  }

  private boolean isToBeChanged(Pane pane) {
    boolean fits =
        change.from().sameTimes(change.to())
            && change.from().features().equals(change.to().features())
            && pane.rows <= 2 * change.to().maxSamples();
    return !fits;
  }

  /** What is to be done next, while no pane is left of the change before. */
  private void look() {
    if (!left.isEmpty()) {
      return;
    }
    if (change != null) {
      frontiers.write(change.to());
    }
    Optional<WindowLayout> stored = frontiers.layout();
    if (stored.equals(Optional.of(configured))) {
      return;
    }
    stored.ifPresent(this::begin);
    if (left.isEmpty()) {
      frontiers.write(configured);
    }
  }

  private void begin(WindowLayout stored) {
    use(new FrontierStore.Change(stored, configured, Optional.empty()));
    List<Pane> panes = old.load();
    take(panes);
    if (!stored.sameTimes(configured)) {
      countLate(panes);
    } else if (!left.isEmpty()) {
      log.info(
          "The features or max-samples changed: {} open panes of partition {} are carried over.",
          left.size(),
          partition);
    }
    if (!left.isEmpty()) {
      frontiers.write(change);
    }
  }

  /** Returns about how many bytes the pane has now. */
  private long carryOver(Pane pane) {
    WindowLayout before = change.from();
    WindowLayout now = change.to();
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
    return fresh.bytes(carried);
  }

  /** Counts the records of panes that no window has any longer. */
  private void countLate(List<Pane> panes) {
    Frontier frontier = frontiers.frontier();
    long records = panes.stream().mapToLong(pane -> pane.seen).sum();
    long silentSince =
        Math.max(
            frontier.silentSince(),
            panes.stream().mapToLong(pane -> pane.lastRow).max().orElse(Frontier.UNKNOWN));
    long closed =
        frontier.closedUntil() == WindowLayout.NOTHING
            ? WindowLayout.NOTHING
            : configured.lastEndUntil(frontier.closedUntil());
    frontiers.write(
        Frontier.of(
            frontier.watermark(panes),
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
