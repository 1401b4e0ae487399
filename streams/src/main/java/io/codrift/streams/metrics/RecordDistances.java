package io.codrift.streams.metrics;

import io.prometheus.client.Histogram;

/**
 * How far the records of one source are ahead of the watermark of their partition, or behind it.
 */
public final class RecordDistances {
  private final Histogram.Child ahead;
  private final Histogram.Child behind;

  RecordDistances(Histogram distances, String source) {
    ahead = distances.labels(source, "ahead");
    behind = distances.labels(source, "behind");
  }

  /**
   * Records one record.
   *
   * @param aheadMillis event time minus watermark, milliseconds
   */
  public void observe(long aheadMillis) {
    (aheadMillis >= 0 ? ahead : behind).observe(Math.abs(aheadMillis) / 1000.0);
  }
}
