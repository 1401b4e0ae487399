package io.codrift.streams.estimate.store;

import io.codrift.streams.store.KeyReader;

/**
 * A key of the store of pending windows.
 *
 * @param window the window
 * @param chunk number of a chunk of its rows, from 0; or {@link #HEADER}
 */
public record PendingKey(WindowId window, int chunk) {
  private static final int HEADER = -1;

  /** The key of a window's header. */
  public static PendingKey ofHeader(WindowId window) {
    return new PendingKey(window, HEADER);
  }

  byte[] toBytes() {
    return window.write().and(chunk).toBytes();
  }

  static PendingKey read(byte[] bytes) {
    KeyReader key = new KeyReader(bytes);
    return new PendingKey(WindowId.read(key), key.intNumber());
  }
}
