package io.codrift.streams.window;

import java.nio.ByteBuffer;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * How many records of a pane lack each feature, where there are many features. The counts are then
 * not among the {@link PaneCounters}, which every record writes, but beside the blocks of rows,
 * under {@link BlockKey#ofMissing}: an entry of 64 features each, which is written when a value of
 * them is missing.
 *
 * <p>The format: the counts, big-endian. New fields are appended.
 */
final class MissingCounts {
  /** Features of an entry. So many at most have their counts among the counters. */
  static final int FEATURES = 64;

  private final KeyValueStore<BlockKey, byte[]> samples;
  private final int features;

  /**
   * @param features number of features of a row
   */
  MissingCounts(KeyValueStore<BlockKey, byte[]> samples, int features) {
    this.samples = samples;
    this.features = features;
  }

  /** Whether so many features have their counts in entries of their own. */
  static boolean areAside(int features) {
    return features > FEATURES;
  }

  /** Whether the counts of these panes are in entries of their own. */
  boolean areAside() {
    return areAside(features);
  }

  /** Counts the missing values of a row, and stores the counts if they are aside. */
  void add(Pane pane, double[] row) {
    int changed = -1;
    for (int i = 0; i < row.length; i++) {
      if (Double.isNaN(row[i])) {
        if (changed >= 0 && changed != i / FEATURES) {
          write(pane, changed);
        }
        changed = i / FEATURES;
        pane.missing[i]++;
      }
    }
    if (changed >= 0) {
      write(pane, changed);
    }
  }

  /** Stores all counts of a pane that are aside. */
  void writeAll(Pane pane) {
    for (int entry = 0; entry * FEATURES < features; entry++) {
      if (any(pane, entry)) {
        write(pane, entry);
      }
    }
  }

  /** Continues a pane that was read from the store with one of its entries. */
  void restore(Pane pane, int entry, byte[] counts) {
    ByteBuffer from = ByteBuffer.wrap(counts);
    for (int i = entry * FEATURES; i < Math.min(features, (entry + 1) * FEATURES); i++) {
      pane.missing[i] = from.getLong();
    }
  }

  void delete(Pane pane) {
    for (int entry = 0; areAside() && entry * FEATURES < features; entry++) {
      if (any(pane, entry)) {
        samples.delete(BlockKey.ofMissing(pane.key(), entry));
      }
    }
  }

  private boolean any(Pane pane, int entry) {
    for (int i = entry * FEATURES; i < Math.min(features, (entry + 1) * FEATURES); i++) {
      if (pane.missing[i] > 0) {
        return true;
      }
    }
    return false;
  }

  private void write(Pane pane, int entry) {
    if (!areAside()) {
      return;
    }
    int from = entry * FEATURES;
    int to = Math.min(features, from + FEATURES);
    ByteBuffer counts = ByteBuffer.allocate((to - from) * Long.BYTES);
    for (int i = from; i < to; i++) {
      counts.putLong(pane.missing[i]);
    }
    samples.put(BlockKey.ofMissing(pane.key(), entry), counts.array());
  }
}
