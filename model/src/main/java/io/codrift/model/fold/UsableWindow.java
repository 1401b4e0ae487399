package io.codrift.model.fold;

import io.codrift.model.Estimate;
import io.codrift.model.EstimateStatus;
import io.codrift.model.FitRequest;
import io.codrift.model.Measured;
import io.codrift.model.MonitorModel;
import io.codrift.model.Window;
import io.codrift.model.flow.MarginalMap;
import io.codrift.model.flow.SortedColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * A window that can be fitted: it has enough rows, all values are finite, and X and Y both have a
 * column that is not constant. Rows that are copies of other rows are left out.
 *
 * @param request the request, with the rows that are used
 * @param columns X then Y, d_x + d_y of n rows; silent columns are replaced by constants
 * @param folds the split of the rows
 * @param findings which columns are silent, and what else is known about them
 * @param remarks what is to be said about rows and columns
 */
public record UsableWindow(
    FitRequest request,
    List<SortedColumn> columns,
    Folds folds,
    ColumnFindings findings,
    List<String> remarks) {
  public UsableWindow {
    columns = List.copyOf(columns);
    remarks = List.copyOf(remarks);
  }

  /** A window that can be fitted, or the estimate of a window that cannot. */
  public record Outcome(Optional<UsableWindow> usable, Optional<Estimate> ended) {}

  /** Checks a window and splits its rows into folds. */
  public static Outcome of(FitRequest request, int foldCount) {
    if (request.window().rows() < Folds.FEWEST) {
      return tooFew(request, "complete");
    }
    Optional<String> notFinite = notFinite(request.window());
    if (notFinite.isPresent()) {
      return ended(
          request,
          EstimateStatus.FAILED,
          "column %s has values that are not finite".formatted(notFinite.get()));
    }
    RepeatedRows repeated = RepeatedRows.in(request.window());
    return distinct(
        new FitRequest(repeated.window(), request.model(), request.seed()), foldCount, repeated);
  }

  private static Outcome distinct(FitRequest request, int foldCount, RepeatedRows repeated) {
    Window window = request.window();
    if (window.rows() < Folds.FEWEST) {
      return tooFew(request, "distinct");
    }
    List<SortedColumn> sorted = sorted(window);
    Folds folds = Folds.of(window, sorted, foldCount);
    ColumnFindings findings = ColumnFindings.of(window, sorted, folds, foldCount);
    Optional<String> degenerate = findings.degenerate();
    if (degenerate.isPresent()) {
      return ended(request, EstimateStatus.DEGENERATE, degenerate.get());
    }
    List<String> remarks = new ArrayList<>();
    repeated.remark().ifPresent(remarks::add);
    remarks.addAll(SlowColumns.remarks(window, sorted));
    remarks.addAll(findings.remarks());
    return new Outcome(
        Optional.of(new UsableWindow(request, findings.silenced(sorted), folds, findings, remarks)),
        Optional.empty());
  }

  static List<SortedColumn> sorted(Window window) {
    return Arrays.stream(columns(window)).parallel().map(SortedColumn::of).toList();
  }

  /** The number of independent rows that tell as much about correlations between X and Y. */
  public double effectiveRows() {
    Window window = request.window();
    return window.rows() * EffectiveRows.share(window.eventTimes(), columns, window.xDims());
  }

  /** The numbers of the columns that are neither constant nor a copy of another, X first. */
  public IntStream telling() {
    return IntStream.range(0, columns.size()).filter(i -> !findings.silent(i));
  }

  /** The largest share of tied values in a column that tells something, 0 to 1. */
  public double ties() {
    long[] hashes = request.window().hashes();
    return telling()
        .mapToDouble(i -> MarginalMap.fit(columns.get(i), hashes, 0).tieShare())
        .max()
        .orElse(0);
  }

  private static Outcome tooFew(FitRequest request, String which) {
    return ended(
        request,
        EstimateStatus.TOO_FEW,
        "%d %s rows; an estimate needs at least %d"
            .formatted(request.window().rows(), which, Folds.FEWEST));
  }

  private static Outcome ended(FitRequest request, EstimateStatus status, String reason) {
    return new Outcome(Optional.empty(), Optional.of(withoutFit(request, status, reason)));
  }

  /** An estimate of a window that could not be fitted: MI 0 if DEGENERATE, else no numbers. */
  public static Estimate withoutFit(FitRequest request, EstimateStatus status, String reason) {
    Estimate.Numbers nothing =
        Estimate.Numbers.ofOneWindow(
            new Measured(0, 0),
            new Estimate.Interval(0, 0),
            OptionalDouble.empty(),
            0,
            OptionalDouble.empty());
    return new Estimate(
        status,
        reason,
        status == EstimateStatus.DEGENERATE ? Optional.of(nothing) : Optional.empty(),
        request.window().rows(),
        0,
        false,
        request.model().map(MonitorModel::version).orElse(0L),
        OptionalLong.empty(),
        false,
        0,
        "none",
        request.seed());
  }

  private static double[][] columns(Window window) {
    int xDims = window.xDims();
    int dims = xDims + window.yDims();
    double[][] columns = new double[dims][window.rows()];
    for (int i = 0; i < dims; i++) {
      boolean isX = i < xDims;
      double[] values = isX ? window.x() : window.y();
      int width = isX ? xDims : window.yDims();
      int at = isX ? i : i - xDims;
      for (int r = 0; r < window.rows(); r++) {
        columns[i][r] = values[r * width + at];
      }
    }
    return columns;
  }

  /** The name of the first column with a value that is not finite. */
  private static Optional<String> notFinite(Window window) {
    double[][] columns = columns(window);
    return IntStream.range(0, columns.length)
        .filter(i -> !Arrays.stream(columns[i]).allMatch(Double::isFinite))
        .mapToObj(window::columnName)
        .findFirst();
  }
}
