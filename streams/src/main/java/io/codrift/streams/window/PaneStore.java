package io.codrift.streams.window;

import io.codrift.streams.sample.BottomK;
import io.codrift.streams.sample.CategoryTexts;
import io.codrift.streams.sample.Sample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The panes of one task, in two stores: rows in append-only blocks, with the remainders of their
 * values beside them, and one small entry of counters per pane. Every change is written
 * immediately. The stores' cache collects the writes and is flushed before each commit, so that a
 * kill loses nothing.
 *
 * <p>When a pane holds 2k rows, it is compacted to the k rows with the smallest hashes. From then
 * on it admits no larger hash. Rows are never evicted one by one.
 *
 * <p>Rows come in the order of the log. A pane that many windows read is put in order of the hashes
 * once, so that each of them reads only as many of its blocks as it takes rows from. What is added
 * later is behind those rows and is read in full, until it is so much that the pane is put in order
 * again.
 */
final class PaneStore {
  /** A pane is put in order when more than this part of its rows, and a block, is not. */
  private static final int UNSORTED_SHARE = 8;

  /** Bytes of the blocks that are being filled, in memory. */
  static final long OPEN_BYTES = 16L << 20;

  private final KeyValueStore<BlockKey, byte[]> samples;
  private final KeyValueStore<PaneKey, PaneCounters> counters;
  private final WindowLayout layout;
  private final RowBlocks blocks;
  private final RemainderBlocks remainders;
  private final PaneTexts texts;
  private final MissingCounts missing;
  private final OpenBlocks open;
  private final int partition;

  PaneStore(
      KeyValueStore<BlockKey, byte[]> samples,
      KeyValueStore<PaneKey, PaneCounters> counters,
      WindowLayout layout,
      int partition) {
    this(samples, counters, layout, partition, OPEN_BYTES);
  }

  /**
   * Panes with another bound of what they have in memory.
   *
   * @param openBytes bytes of the blocks that are being filled, in memory
   */
  PaneStore(
      KeyValueStore<BlockKey, byte[]> samples,
      KeyValueStore<PaneKey, PaneCounters> counters,
      WindowLayout layout,
      int partition,
      long openBytes) {
    this.open = new OpenBlocks(openBytes);
    this.samples = samples;
    this.counters = counters;
    this.layout = layout;
    this.blocks = new RowBlocks(layout.features().size());
    this.remainders = new RemainderBlocks(blocks, layout.features());
    this.texts = new PaneTexts(samples, layout.features());
    this.missing = new MissingCounts(samples, layout.features().size());
    this.partition = partition;
  }

  /** A pane without records that all windows read. It is stored at its first {@link #add}. */
  Pane create(String segment, long start) {
    return create(new PaneKey(start, segment));
  }

  /** A pane without records. It is stored at its first {@link #add}. */
  Pane create(PaneKey key) {
    return new Pane(key, layout.features().size(), blocks.rowBytes());
  }

  /** All panes in the store. */
  List<Pane> load() {
    return loadAfter(Optional.empty());
  }

  /**
   * The panes in the store behind another one, see {@link PaneKey#ORDER}. The others are not looked
   * at: they may have another layout.
   *
   * @param last the other one; empty for all panes
   */
  List<Pane> loadAfter(Optional<PaneKey> last) {
    Predicate<PaneKey> wanted = key -> last.isEmpty() || PaneKey.ORDER.compare(key, last.get()) > 0;
    Map<PaneKey, Pane> panes = new LinkedHashMap<>();
    // An earlier version has all counts of missing values among the counters.
    List<Pane> toMove = new ArrayList<>();
    try (KeyValueIterator<PaneKey, PaneCounters> all = counters.all()) {
      while (all.hasNext()) {
        KeyValue<PaneKey, PaneCounters> entry = all.next();
        if (!wanted.test(entry.key)) {
          continue;
        }
        Pane pane = restore(entry.key, entry.value);
        panes.put(entry.key, pane);
        if (missing.areAside() && Arrays.stream(pane.missing).anyMatch(count -> count > 0)) {
          toMove.add(pane);
        }
      }
    }
    restoreAside(panes, wanted);
    toMove.forEach(this::writeAll);
    return List.copyOf(panes.values());
  }

  /**
   * Restores what is beside the blocks: remainders, texts and counts of missing values. An earlier
   * version leaves them behind when it deletes a pane: they are deleted here.
   */
  private void restoreAside(Map<PaneKey, Pane> panes, Predicate<PaneKey> wanted) {
    List<BlockKey> left = new ArrayList<>();
    try (KeyValueIterator<BlockKey, byte[]> all = samples.range(BlockKey.FIRST_REMAINDERS, null)) {
      while (all.hasNext()) {
        KeyValue<BlockKey, byte[]> entry = all.next();
        BlockKey key = entry.key.ofRemainders();
        if (!wanted.test(key.pane())) {
          continue;
        }
        Pane pane = panes.get(key.pane());
        int text = entry.key.textNumber();
        if (pane != null && text >= 0) {
          texts.restore(pane, text, entry.value);
          continue;
        }
        int counts = entry.key.missingNumber();
        if (pane != null && counts >= 0) {
          missing.restore(pane, counts, entry.value);
          continue;
        }
        if (pane == null || key.block() >= blocksOf(pane.rows)) {
          left.add(entry.key);
          continue;
        }
        pane.remainderBlocks = Math.max(pane.remainderBlocks, key.block() + 1);
      }
    }
    left.forEach(samples::delete);
  }

  /**
   * Counts a record, and keeps its row if its hash is among the smallest so far.
   *
   * @param features in the order of the layout; a value that is not finite must be NaN
   * @param names in the same order, the texts of categories; null elsewhere, or empty
   */
  void add(Pane pane, long hash, long offset, long eventTime, double[] features, String[] names) {
    pane.seen++;
    pane.maxEventTime = Math.max(pane.maxEventTime, eventTime);
    missing.add(pane, features);
    if (pane.admits(hash)) {
      if (pane.rows == 2 * layout.maxSamples()) {
        keepSmallest(pane);
      }
      if (pane.admits(hash)) {
        append(pane, hash, offset, eventTime, features);
        texts.add(pane, features, names);
      }
    }
    writeCounters(pane);
  }

  /** Offers all rows of a pane to a selection. */
  void offerAll(Pane pane, BottomK selection) {
    offerFrom(0, pane, selection);
  }

  /**
   * Offers the rows of panes to a selection that it may take. Of rows that are in order, blocks are
   * read in turn from the pane that has come least far, until the selection admits no more.
   */
  void offer(List<Pane> panes, BottomK selection) {
    PriorityQueue<SortedRows> next =
        new PriorityQueue<>((a, b) -> Long.compareUnsigned(a.reached, b.reached));
    for (Pane pane : panes) {
      SortedRows sorted = new SortedRows(pane);
      if (sorted.hasNext()) {
        next.add(sorted);
      }
      offerFrom(sorted.blocks, pane, selection);
    }
    while (!next.isEmpty() && selection.admits(next.peek().reached)) {
      SortedRows sorted = next.remove();
      sorted.offerNext(selection);
      if (sorted.hasNext()) {
        next.add(sorted);
      }
    }
  }

  /** The first blocks of a pane, as far as their rows are in order. */
  private final class SortedRows {
    private final Pane pane;
    private final int blocks;
    private int block;

    /** The highest hash that was read; no later row has a smaller one. */
    private long reached;

    private SortedRows(Pane pane) {
      this.pane = pane;
      this.blocks = pane.sorted == pane.rows ? blocksOf(pane.rows) : pane.sorted / RowBlocks.ROWS;
    }

    private boolean hasNext() {
      return block < blocks;
    }

    private void offerNext(BottomK selection) {
      byte[] rows = offerBlock(block, pane, selection);
      reached = PaneStore.this.blocks.hash(rows, PaneStore.this.blocks.rows(rows) - 1);
      block++;
    }
  }

  private void offerFrom(int first, Pane pane, BottomK selection) {
    for (int block = first; block < blocksOf(pane.rows); block++) {
      offerBlock(block, pane, selection);
    }
  }

  private byte[] offerBlock(int block, Pane pane, BottomK selection) {
    byte[] rows = readBlock(block, pane);
    blocks.offerAll(rows, readRemainders(block, pane, rows), partition, selection);
    return rows;
  }

  private byte[] readBlock(int block, Pane pane) {
    byte[] rows = samples.get(blockKey(pane, block));
    if (rows == null) {
      throw new IllegalStateException(
          "block %d of pane %d of segment '%s' is not in the store, whose counters say %d rows"
              .formatted(block, pane.start(), pane.segment(), pane.rows));
    }
    return rows;
  }

  private long[] readRemainders(int block, Pane pane, byte[] rows) {
    byte[] left =
        block < pane.remainderBlocks ? samples.get(blockKey(pane, block).ofRemainders()) : null;
    return remainders.decode(left, rows);
  }

  /**
   * Puts the rows of a pane in order of their hashes, k at most, unless nearly all are.
   *
   * @return whether the pane was rewritten
   */
  boolean sort(Pane pane) {
    int unsorted = pane.rows - pane.sorted;
    if (unsorted <= Math.max(RowBlocks.ROWS, pane.rows / UNSORTED_SHARE)) {
      return false;
    }
    keepSmallest(pane);
    return true;
  }

  /** Adds the texts of the categories of a pane to others. */
  void collectTexts(Pane pane, CategoryTexts collected) {
    texts.collect(pane, collected);
  }

  /** Adds texts of categories to a pane. */
  void addTexts(Pane pane, CategoryTexts added) {
    texts.addAll(pane, added);
  }

  /**
   * Replaces the rows of a pane, and writes its counters.
   *
   * @param sample the rows, in ascending order of their hashes
   */
  void rewrite(Pane pane, Sample sample, long bound) {
    int before = pane.rows;
    pane.rows = 0;
    pane.bound = bound;
    double[] features = new double[layout.features().size()];
    for (int row = 0; row < sample.rows(); row++) {
      for (int column = 0; column < features.length; column++) {
        features[column] = sample.value(row, column);
      }
      fill(pane, sample.hash(row), sample.offset(row), sample.eventTime(row), features);
      if (pane.rows % RowBlocks.ROWS == 0 || row == sample.rows() - 1) {
        writeOpenBlock(pane);
      }
    }
    for (int block = blocksOf(pane.rows); block < blocksOf(before); block++) {
      samples.delete(blockKey(pane, block));
    }
    deleteRemainders(pane, blocksOf(pane.rows));
    open.used(pane);
    pane.sorted = pane.rows;
    writeCounters(pane);
  }

  void delete(Pane pane) {
    open.forget(pane);
    for (int block = 0; block < blocksOf(pane.rows); block++) {
      samples.delete(blockKey(pane, block));
    }
    deleteRemainders(pane, 0);
    texts.delete(pane);
    missing.delete(pane);
    counters.delete(pane.key());
  }

  private void deleteRemainders(Pane pane, int from) {
    for (int block = from; block < pane.remainderBlocks; block++) {
      samples.delete(blockKey(pane, block).ofRemainders());
    }
    pane.remainderBlocks = Math.min(pane.remainderBlocks, from);
  }

  private void append(Pane pane, long hash, long offset, long eventTime, double[] features) {
    fetchOpenBlock(pane);
    fill(pane, hash, offset, eventTime, features);
    writeOpenBlock(pane);
    open.used(pane);
  }

  /**
   * Reads the block that is being filled, if it was dropped, or the pane was read from the store.
   */
  private void fetchOpenBlock(Pane pane) {
    int filled = pane.rows % RowBlocks.ROWS;
    if (!pane.hasOpen(filled)) {
      int block = pane.rows / RowBlocks.ROWS;
      byte[] rows = Arrays.copyOf(readBlock(block, pane), filled * blocks.rowBytes());
      pane.setOpen(rows, readRemainders(block, pane, rows));
    }
  }

  /** Adds a row to the open block, in memory. */
  private void fill(Pane pane, long hash, long offset, long eventTime, double[] features) {
    int row = pane.rows % RowBlocks.ROWS;
    pane.makeRoom(row);
    blocks.write(pane.open(), row, hash, offset, eventTime, features);
    pane.setRemainders(row, features);
    pane.rows++;
  }

  private void keepSmallest(Pane pane) {
    BottomK smallest = new BottomK(layout.maxSamples(), layout.features());
    offerAll(pane, smallest);
    Sample sample = smallest.sample();
    boolean all = sample.rows() == pane.rows;
    rewrite(pane, sample, all ? pane.bound : sample.hash(sample.rows() - 1));
  }

  private void writeOpenBlock(Pane pane) {
    int last = pane.rows - 1;
    int block = last / RowBlocks.ROWS;
    int filled = last % RowBlocks.ROWS + 1;
    BlockKey key = blockKey(pane, block);
    samples.put(key, Arrays.copyOf(pane.open(), filled * blocks.rowBytes()));
    Optional<byte[]> left = remainders.encode(pane.open(), filled, pane.openRemainders());
    if (left.isPresent()) {
      samples.put(key.ofRemainders(), left.get());
      pane.remainderBlocks = Math.max(pane.remainderBlocks, block + 1);
    } else if (block < pane.remainderBlocks) {
      samples.delete(key.ofRemainders());
    }
  }

  /** Writes the counters of a pane with all counts of missing values. */
  void writeAll(Pane pane) {
    missing.writeAll(pane);
    writeCounters(pane);
  }

  /** Writes the counters of a pane whose counts of missing values are stored, if they are aside. */
  void writeCounters(Pane pane) {
    counters.put(
        pane.key(),
        new PaneCounters(
            pane.seen,
            pane.maxEventTime,
            pane.bound,
            pane.rows,
            pane.missing,
            pane.lastRow,
            pane.watermark,
            pane.lastOffset,
            pane.sorted));
  }

  private Pane restore(PaneKey key, PaneCounters stored) {
    Pane pane = create(key);
    if (stored.missing().length != pane.missing.length) {
      throw new IllegalStateException(
          "the counters of pane %d of segment '%s' have %d features, but its rows have %d"
              .formatted(key.start(), key.segment(), stored.missing().length, pane.missing.length));
    }
    pane.seen = stored.seen();
    pane.maxEventTime = stored.maxEventTime();
    pane.lastRow = stored.lastRow();
    pane.watermark = stored.watermark();
    pane.lastOffset = stored.lastOffset();
    pane.bound = stored.bound();
    pane.rows = stored.rows();
    pane.sorted = stored.sorted();
    System.arraycopy(stored.missing(), 0, pane.missing, 0, pane.missing.length);
    return pane;
  }

  /** About how many bytes the values of a pane have in the stores. */
  long bytes(Pane pane) {
    long width = pane.missing.length;
    long withRemainders = Math.min(pane.rows, (long) pane.remainderBlocks * RowBlocks.ROWS);
    return (long) pane.rows * blocks.rowBytes()
        + withRemainders * width * Long.BYTES
        + width * Long.BYTES
        + (long) pane.texts * PaneTexts.MOST_BYTES;
  }

  /** The number of blocks of so many rows. */
  static int blocksOf(int rows) {
    return (rows + RowBlocks.ROWS - 1) / RowBlocks.ROWS;
  }

  private static BlockKey blockKey(Pane pane, int block) {
    return new BlockKey(pane.key(), block);
  }
}
