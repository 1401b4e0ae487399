package io.codrift.streams.window;

import io.codrift.streams.config.SourceConfig;
import io.codrift.streams.config.WindowConfig;
import java.util.List;

/**
 * How the event time of one source is divided into windows and panes. Windows are aligned to the
 * epoch. Panes are the longest intervals that no window boundary divides. Times are event times in
 * milliseconds since the epoch, never negative.
 *
 * @param size length of a window, milliseconds
 * @param advance distance of window starts, milliseconds, at most {@code size}
 * @param grace how long a window waits for late records after its end, milliseconds
 * @param pane length of a pane, milliseconds; divides size and advance
 * @param maxSamples k of the bottom-k sample
 * @param features the sampled columns
 */
record WindowLayout(
    long size, long advance, long grace, long pane, int maxSamples, List<String> features) {
  /** The value for "no window is closed". */
  static final long NOTHING = Long.MIN_VALUE;

  WindowLayout {
    features = List.copyOf(features);
  }

  static WindowLayout of(SourceConfig source) {
    WindowConfig window = source.window();
    return new WindowLayout(
        window.size().toMillis(),
        window.advance().toMillis(),
        window.grace().toMillis(),
        window.paneMillis(),
        window.maxSamples(),
        source.features());
  }

  /** Start of the pane that a time falls into. */
  long paneStart(long time) {
    return time - time % pane;
  }

  /** Start of the first window that contains a pane; windows before the epoch do not exist. */
  long firstWindow(long paneStart) {
    long earliest = paneStart + pane - size;
    return earliest <= 0 ? 0 : (earliest + advance - 1) / advance * advance;
  }

  /** Start of the last window that contains a pane. */
  long lastWindow(long paneStart) {
    return paneStart - paneStart % advance;
  }

  /** The number of windows that contain a pane. */
  long windows(long paneStart) {
    return (lastWindow(paneStart) - firstWindow(paneStart)) / advance + 1;
  }

  /** The number of windows that contain a pane and end at or before a time. */
  long windowsUntil(long paneStart, long closedUntil) {
    long first = firstWindow(paneStart);
    if (closedUntil < first + size) {
      return 0;
    }
    return Math.min(windows(paneStart), (closedUntil - size - first) / advance + 1);
  }

  /** End of the last window that a watermark closes; {@link #NOTHING} if it closes none. */
  long closedBy(long watermark) {
    return lastEndUntil(watermark - grace);
  }

  /** End of the last window that ends at or before a time; {@link #NOTHING} if none does. */
  long lastEndUntil(long time) {
    return time < size ? NOTHING : (time - size) / advance * advance + size;
  }

  /** The lowest watermark that closes another window. */
  long nextClose(long closedUntil) {
    return closedUntil == NOTHING ? size + grace : closedUntil + advance + grace;
  }

  /** Whether another layout has the same windows and panes. */
  boolean sameTimes(WindowLayout other) {
    return size == other.size && advance == other.advance;
  }
}
