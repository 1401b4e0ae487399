package io.codrift.streams.config;

import java.time.Duration;

/**
 * How a source is windowed by event time. Windows are aligned to the epoch.
 *
 * @param size length of a window
 * @param advance distance of window starts; equal to {@code size} for tumbling windows
 * @param grace how long a window waits for late records after its end
 * @param minSamples minimum number of complete rows for an estimate
 * @param maxSamples k of the bottom-k sample
 */
public record WindowConfig(
    Duration size, Duration advance, Duration grace, int minSamples, int maxSamples) {
  /** Length of a pane: the greatest common divisor of size and advance, milliseconds. */
  public long paneMillis() {
    long a = size.toMillis();
    long b = advance.toMillis();
    while (b != 0) {
      long r = a % b;
      a = b;
      b = r;
    }
    return a;
  }
}
