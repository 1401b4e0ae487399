package io.codrift.streams.estimate;

import io.codrift.schemas.FeatureCount;
import io.codrift.streams.config.SourceConfig;
import java.util.Comparator;
import java.util.List;

/**
 * What is known of a window that all input partitions have closed, but for its rows.
 *
 * @param source the input it was sampled from
 * @param segment the segment; empty where the source is not split
 * @param start first millisecond of the window, event time
 * @param end first millisecond after it
 * @param completedAt wall-clock milliseconds at which the last of its parts arrived
 * @param seen records that fell into it
 * @param sampled rows in its merged sample
 * @param missing per feature, how many of the seen records lacked it
 * @param late late records since the segment's previous window
 * @param rejected dead-lettered records since then
 */
record CompletedWindow(
    SourceConfig source,
    String segment,
    long start,
    long end,
    long completedAt,
    long seen,
    int sampled,
    List<FeatureCount> missing,
    long late,
    long rejected) {
  /** By event time; windows that are equal in this order are the same window. */
  static final Comparator<CompletedWindow> TIME_ORDER =
      Comparator.comparingLong(CompletedWindow::end)
          .thenComparingLong(CompletedWindow::start)
          .thenComparing(window -> window.source().topic())
          .thenComparing(CompletedWindow::segment);

  CompletedWindow {
    missing = List.copyOf(missing);
  }
}
