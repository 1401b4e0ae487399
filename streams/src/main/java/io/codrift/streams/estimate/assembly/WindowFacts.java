package io.codrift.streams.estimate.assembly;

import io.codrift.schemas.FeatureCount;
import io.codrift.streams.config.SourceConfig;
import io.codrift.streams.estimate.store.WindowId;
import java.util.Comparator;
import java.util.List;

/**
 * The facts of a complete window, without its rows.
 *
 * @param source the input it was sampled from
 * @param id identifies the window
 * @param completedAt wall-clock milliseconds at which the last of its parts arrived
 * @param closedAt wall-clock milliseconds at which the window stage closed the last of its parts
 * @param seen records that fell into it
 * @param sampled rows in its merged sample
 * @param missing per feature, the number of seen records without it
 * @param late late records since the segment's previous window
 * @param rejected dead-lettered records since then
 * @param remarks what the window lacks, as readable text
 */
public record WindowFacts(
    SourceConfig source,
    WindowId id,
    long completedAt,
    long closedAt,
    long seen,
    int sampled,
    List<FeatureCount> missing,
    long late,
    long rejected,
    List<String> remarks) {
  /** By event time; windows that are equal in this order are the same window. */
  public static final Comparator<WindowFacts> TIME_ORDER =
      Comparator.comparing(WindowFacts::id, WindowId.TIME_ORDER);

  public WindowFacts {
    missing = List.copyOf(missing);
    remarks = List.copyOf(remarks);
  }

  /**
   * The facts of a window over all its parts.
   *
   * @param counts of the parts
   * @param lateParts counts of late parts since the segment's previous window
   * @param sampled rows of the merged sample
   * @param completedAt wall-clock time, milliseconds
   * @param remarks what the window lacks
   */
  static WindowFacts of(
      SourceConfig source,
      WindowId id,
      PartCounts counts,
      LateParts lateParts,
      int sampled,
      long completedAt,
      List<String> remarks) {
    return new WindowFacts(
        source,
        id,
        completedAt,
        orCompleted(counts.closedAt(), completedAt),
        counts.seen(),
        sampled,
        counts.missing(),
        lateParts.records() + counts.late(),
        lateParts.rejected() + counts.rejected(),
        remarks);
  }

  /**
   * The time at which a window was closed.
   *
   * @param closedAt as it is stored or was sent; 0 by an earlier version, which did not tell it
   */
  public static long orCompleted(long closedAt, long completedAt) {
    return closedAt == 0 ? completedAt : closedAt;
  }
}
