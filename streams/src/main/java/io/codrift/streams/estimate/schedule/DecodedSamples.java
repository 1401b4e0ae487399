package io.codrift.streams.estimate.schedule;

import io.codrift.streams.sample.Sample;
import java.util.HashMap;
import java.util.Map;

/**
 * Decoded samples, kept until the fits of their windows begin, so that the monitors of a window
 * decode its rows once. Bounded in bytes; the one that was read last is always kept.
 */
final class DecodedSamples {
  private static final long MOST_BYTES = 8L << 20;

  private final PendingStore store;
  private final Map<WaitingWindow, Sample> samples = new HashMap<>();
  private long bytes;

  /**
   * @param store has the samples of all windows that wait
   */
  DecodedSamples(PendingStore store) {
    this.store = store;
  }

  /** Keeps the sample of a window that has just been stored, if there is room. */
  void offer(WaitingWindow window, Sample sample) {
    if (bytes + window.bytes() <= MOST_BYTES) {
      keep(window, sample);
    }
  }

  /** The sample of a window. */
  Sample of(WaitingWindow window) {
    Sample known = samples.get(window);
    if (known != null) {
      return known;
    }
    Sample read = store.sample(window);
    if (bytes + window.bytes() > MOST_BYTES) {
      clear();
    }
    keep(window, read);
    return read;
  }

  /** How many bytes {@link #of} would read from the store, about. */
  long bytesToRead(WaitingWindow window) {
    return samples.containsKey(window) ? 0 : window.bytes();
  }

  void clear() {
    samples.clear();
    bytes = 0;
  }

  private void keep(WaitingWindow window, Sample sample) {
    samples.put(window, sample);
    bytes += window.bytes();
  }
}
