package io.codrift.streams.explain;

import io.codrift.model.Cancellation;
import io.codrift.model.Estimate;
import io.codrift.model.Fit;
import io.codrift.model.FitRequest;
import io.codrift.model.Measured;
import io.codrift.model.MonitorModel;
import io.codrift.model.Window;
import io.codrift.model.WindowEstimator;
import io.codrift.model.detect.Change;
import io.codrift.streams.explain.Explanation.Part;
import io.codrift.streams.explain.Explanation.Parts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleConsumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Divides mutual information among the columns of a side by the chain rule: I(X;Y) is the sum of
 * I(x_i; Y | x_1, …, x_(i-1)) over the columns of X, in their order. Each term is the difference of
 * two estimates, of the first i and of the first i - 1 columns against all of Y, on the same rows.
 *
 * <p>The level is divided in the same way: it is the mean of log r(x,y)/(r(x)r(y)) under a
 * reference r, which is fitted on earlier rows for each set of columns. A change of form that
 * leaves the mutual information as it was is seen there.
 */
public final class ChainRule {
  private final WindowEstimator estimator;
  private final long seed;
  private final DoubleConsumer progress;

  /**
   * @param estimator freezes its reference with the first fit
   * @param seed of all randomness
   * @param progress receives the completed share, 0 to 1
   */
  public ChainRule(WindowEstimator estimator, long seed, DoubleConsumer progress) {
    this.estimator = estimator;
    this.seed = seed;
    this.progress = progress;
  }

  /**
   * The sampled rows of the windows that are compared. All have the same columns.
   *
   * @param earlier rows before all others, for the reference; empty if there are none
   * @param before windows before the change, at least one
   * @param after windows after it, at least one
   */
  public record Rows(Optional<Window> earlier, List<Window> before, List<Window> after) {
    public Rows {
      before = List.copyOf(before);
      after = List.copyOf(after);
    }

    private List<String> xNames() {
      return after.get(0).xNames();
    }

    private List<String> yNames() {
      return after.get(0).yNames();
    }

    private List<Window> windows() {
      return Stream.concat(before.stream(), after.stream()).toList();
    }
  }

  /** The first so many columns of X and of Y. */
  private record Columns(int x, int y) {
    private Window of(Window window) {
      return new Window(
          window.xNames().subList(0, x),
          window.yNames().subList(0, y),
          window.rows(),
          first(window.x(), window.rows(), window.xDims(), x),
          first(window.y(), window.rows(), window.yDims(), y),
          window.eventTimes(),
          window.hashes(),
          window.begin(),
          window.end(),
          window.freshFrom());
    }

    private static double[] first(double[] rows, int count, int of, int columns) {
      double[] first = new double[count * columns];
      for (int row = 0; row < count; row++) {
        System.arraycopy(rows, row * of, first, row * columns, columns);
      }
      return first;
    }
  }

  /** The terms of both sides, the surest change first. */
  public Parts parts(Rows rows) {
    int xDims = rows.xNames().size();
    int yDims = rows.yNames().size();
    List<Columns> ofX =
        IntStream.rangeClosed(1, xDims).mapToObj(i -> new Columns(i, yDims)).toList();
    List<Columns> ofY =
        IntStream.rangeClosed(1, yDims).mapToObj(j -> new Columns(xDims, j)).toList();
    // The last of both is that of all columns, and a side of one column has nothing to divide.
    List<Columns> sets =
        Stream.concat(
                xDims > 1 ? ofX.stream() : Stream.empty(),
                yDims > 1 ? ofY.stream() : Stream.empty())
            .distinct()
            .toList();
    List<List<Estimate>> estimates = new ArrayList<>();
    progress.accept(0);
    for (Columns columns : sets) {
      estimates.add(estimates(rows, columns));
      progress.accept((double) estimates.size() / sets.size());
    }
    Function<Columns, List<Estimate>> of = columns -> estimates.get(sets.indexOf(columns));
    return new Parts(
        xDims > 1 ? parts(rows, rows.xNames(), ofX.stream().map(of).toList()) : List.of(),
        yDims > 1 ? parts(rows, rows.yNames(), ofY.stream().map(of).toList()) : List.of(),
        rows.before().size(),
        rows.after().size());
  }

  /** One estimate per window. */
  private List<Estimate> estimates(Rows rows, Columns columns) {
    Optional<MonitorModel> reference =
        rows.earlier()
            .flatMap(
                window ->
                    fit(List.of(new FitRequest(columns.of(window), Optional.empty(), seed)))
                        .get(0)
                        .model())
            .filter(MonitorModel::hasReference);
    return fit(
            rows.windows().stream()
                .map(window -> new FitRequest(columns.of(window), reference, seed))
                .toList())
        .stream()
        .map(Fit::estimate)
        .toList();
  }

  private List<Fit> fit(List<FitRequest> requests) {
    return estimator.fit(requests, Cancellation.NEVER);
  }

  /**
   * The terms of one side.
   *
   * @param estimates for each number of columns, those of the windows
   */
  private static List<Part> parts(Rows rows, List<String> names, List<List<Estimate>> estimates) {
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      Optional<List<Estimate>> without =
          i == 0 ? Optional.empty() : Optional.of(estimates.get(i - 1));
      parts.add(
          new Part(
              names.get(i),
              change(rows, without, estimates.get(i), ChainRule::mi),
              change(rows, without, estimates.get(i), ChainRule::level)));
    }
    return parts.stream()
        .sorted(
            Comparator.comparingDouble(
                part -> -Math.max(part.mi().certainty(), part.level().certainty())))
        .toList();
  }

  /** Not cut at 0, so that the terms of a sum have the errors of the sum. */
  private static OptionalDouble mi(Estimate estimate) {
    return estimate.numbers().stream().mapToDouble(Estimate.Numbers::signedMi).findFirst();
  }

  private static OptionalDouble level(Estimate estimate) {
    return estimate.numbers().flatMap(Estimate.Numbers::level).stream()
        .mapToDouble(Measured::value)
        .findFirst();
  }

  private static Change change(
      Rows rows,
      Optional<List<Estimate>> without,
      List<Estimate> with,
      Function<Estimate, OptionalDouble> number) {
    double[] terms =
        IntStream.range(0, with.size())
            .mapToDouble(
                w -> {
                  OptionalDouble less =
                      without.map(all -> number.apply(all.get(w))).orElse(OptionalDouble.of(0));
                  OptionalDouble more = number.apply(with.get(w));
                  return less.isPresent() && more.isPresent()
                      ? more.getAsDouble() - less.getAsDouble()
                      : Double.NaN;
                })
            .toArray();
    int first = rows.before().size();
    return Change.of(known(terms, 0, first), known(terms, first, terms.length));
  }

  /** Without the windows that have no numbers. */
  private static double[] known(double[] terms, int from, int to) {
    return Arrays.stream(terms, from, to).filter(term -> !Double.isNaN(term)).toArray();
  }
}
