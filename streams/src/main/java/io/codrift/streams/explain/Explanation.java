package io.codrift.streams.explain;

import io.codrift.model.detect.Change;
import io.codrift.schemas.AlertLink;
import io.codrift.schemas.DependenceAlert;
import io.codrift.schemas.DependenceEstimate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What estimates and alerts say about an incident of a monitor, or about one window.
 *
 * @param monitor name of the monitor
 * @param segment empty where the source is not split
 * @param alert the last message of the incident; empty for a window that belongs to none
 * @param window the window that is explained: the one asked for, or the last of the incident; empty
 *     if the estimates of the incident are gone
 * @param windows the windows that are compared
 * @param numbers mutual information, its linear part, level and shift
 * @param since the window against earlier ones, for each period that has one
 * @param form how much of the dependence is linear
 * @param pairs the correlations, the surest change first
 * @param x the coordinates of X, the surest change first
 * @param y the coordinates of Y, the surest change first
 * @param parts what each column adds, if the sampled rows were asked for
 * @param data what changed in the columns themselves
 * @param links where more can be seen
 */
public record Explanation(
    String monitor,
    String segment,
    Optional<DependenceAlert> alert,
    Optional<DependenceEstimate> window,
    Windows windows,
    Numbers numbers,
    List<Since> since,
    Form form,
    List<Pair> pairs,
    List<Coordinate> x,
    List<Coordinate> y,
    Optional<Parts> parts,
    List<DataChange> data,
    List<AlertLink> links) {
  public Explanation {
    since = List.copyOf(since);
    pairs = List.copyOf(pairs);
    x = List.copyOf(x);
    y = List.copyOf(y);
    data = List.copyOf(data);
    links = List.copyOf(links);
  }

  /** The same with what each column adds. */
  public Explanation with(Parts found) {
    return new Explanation(
        monitor,
        segment,
        alert,
        window,
        windows,
        numbers,
        since,
        form,
        pairs,
        x,
        y,
        Optional.of(found),
        data,
        links);
  }

  /** Start of the first window after the change. */
  public Optional<Instant> onset() {
    return alert
        .map(DependenceAlert::getOnset)
        .or(() -> windows.after().stream().map(DependenceEstimate::getWindowStart).findFirst());
  }

  /**
   * The numbers before and after, nats.
   *
   * @param mi mutual information
   * @param linear its linear part
   * @param level what the reference explains
   * @param shift how much worse than a new model the reference is
   */
  public record Numbers(Change mi, Change linear, Change level, Change shift) {}

  /**
   * The mutual information of the window that is explained, after, and of the one that ended some
   * time before it, nats.
   *
   * @param period that time
   */
  public record Since(Duration period, Change mi) {}

  /**
   * Whether the dependence is linear: whether the Gaussian copula explains it.
   *
   * @param before before the change
   * @param after after it
   * @param changedNotStrength whether the form changed while the mutual information stayed
   */
  public record Form(Linearity before, Linearity after, boolean changedNotStrength) {}

  /**
   * The correlation of two coordinates.
   *
   * @param x coordinate of X
   * @param y coordinate of Y
   * @param correlation of their normal scores
   */
  public record Pair(String x, String y, Change correlation) {}

  /**
   * A coordinate, judged by its pairs alone.
   *
   * @param name of the coordinate
   * @param information the sum over its pairs of -1/2 log(1 - r²), nats. It ranks coordinates; it
   *     is not their part of the mutual information, since it counts what coordinates have in
   *     common again and again
   */
  public record Coordinate(String name, Change information) {}

  /**
   * Mutual information divided among the columns by the chain rule, estimated again from the
   * sampled rows of some windows. The terms of a side add up to I(X;Y).
   *
   * @param x of the columns of X, the surest change first; empty if there is only one
   * @param y the same of Y
   * @param before number of windows before
   * @param after number of windows after
   */
  public record Parts(List<Part> x, List<Part> y, int before, int after) {
    public Parts {
      x = List.copyOf(x);
      y = List.copyOf(y);
    }
  }

  /**
   * What a column adds to those of its side that are configured before it, and to those after it,
   * on average, nats. A column and its copy share what they tell.
   *
   * @param column its name
   * @param mi conditional mutual information with the other side, the mean of that given the
   *     columns before it and of that given those after it
   * @param level the same under a reference that was fitted on earlier rows; without numbers if
   *     there were none
   */
  public record Part(String column, Change mi, Change level) {}

  /** What can change in the columns themselves. */
  public enum DataKind {
    /** Share of windows in which a column is constant. */
    CONSTANT,
    /** Share of windows in which a column has no values. */
    EMPTY,
    /** Share of rows without a value of a column, mean over the windows. */
    MISSING,
    /** Share of tied values in the column that has most of them, mean over the windows. */
    TIES,
    /** Share of windows that have a status without numbers. */
    STATUS
  }

  /**
   * A change of the columns themselves.
   *
   * @param subject the column, or the status; empty for TIES
   * @param before share before, 0 to 1
   * @param after share after, 0 to 1
   */
  public record DataChange(DataKind kind, String subject, double before, double after) {}
}
