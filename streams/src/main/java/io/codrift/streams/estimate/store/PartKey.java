package io.codrift.streams.estimate.store;

import io.codrift.schemas.WindowSample;
import io.codrift.streams.store.KeyReader;

/**
 * The key of a chunk of a window that is not complete.
 *
 * @param window the window
 * @param partition the input partition
 * @param chunk number of the chunk in the partition's part, from 0
 */
public record PartKey(WindowId window, int partition, int chunk) {
  /** The key of a chunk. */
  public static PartKey of(WindowSample chunk) {
    return new PartKey(WindowId.of(chunk), chunk.getPartition(), chunk.getChunk());
  }

  byte[] toBytes() {
    return window.write().and(partition).and(chunk).toBytes();
  }

  static PartKey read(byte[] bytes) {
    KeyReader key = new KeyReader(bytes);
    return new PartKey(WindowId.read(key), key.intNumber(), key.intNumber());
  }
}
