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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
 * The same holds for the reversed order. The mean of both is taken: of two columns that say the
 * same neither has all of it because it comes first.
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

  /** Some neighbouring columns of a side, {@code from} to before {@code to}. */
  private record Range(int from, int to) {
    int size() {
      return to - from;
    }
  }

  /** Some columns of X and of Y. */
  private record Columns(Range x, Range y) {
    private Window of(Window window) {
      return new Window(
          window.xNames().subList(x.from(), x.to()),
          window.yNames().subList(y.from(), y.to()),
          window.rows(),
          some(window.x(), window.rows(), window.xDims(), x),
          some(window.y(), window.rows(), window.yDims(), y),
          window.eventTimes(),
          window.hashes(),
          window.begin(),
          window.end(),
          window.freshFrom());
    }

    private static double[] some(double[] rows, int count, int of, Range columns) {
      double[] some = new double[count * columns.size()];
      for (int row = 0; row < count; row++) {
        System.arraycopy(
            rows, row * of + columns.from(), some, row * columns.size(), columns.size());
      }
      return some;
    }
  }

  /** The terms of both sides, the surest change first. */
  public Parts parts(Rows rows) {
    int xDims = rows.xNames().size();
    int yDims = rows.yNames().size();
    Function<Range, Columns> ofX = range -> new Columns(range, new Range(0, yDims));
    Function<Range, Columns> ofY = range -> new Columns(new Range(0, xDims), range);
    // All columns are in the sets of both sides.
    List<Columns> sets =
        Stream.concat(ranges(xDims).map(ofX), ranges(yDims).map(ofY)).distinct().toList();
    Map<Columns, List<Estimate>> estimates = new HashMap<>();
    progress.accept(0);
    for (Columns columns : sets) {
      estimates.put(columns, estimates(rows, columns));
      progress.accept((double) estimates.size() / sets.size());
    }
    return new Parts(
        parts(rows, rows.xNames(), ofX.andThen(estimates::get)),
        parts(rows, rows.yNames(), ofY.andThen(estimates::get)),
        rows.before().size(),
        rows.after().size());
  }

  /** The first and the last columns of a side; none if it has one, with nothing to divide. */
  private static Stream<Range> ranges(int dims) {
    return dims == 1
        ? Stream.empty()
        : IntStream.rangeClosed(1, dims)
            .boxed()
            .flatMap(i -> Stream.of(new Range(0, i), new Range(dims - i, dims)));
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
   * @param estimates of some columns of it, those of the windows
   */
  private static List<Part> parts(
      Rows rows, List<String> names, Function<Range, List<Estimate>> estimates) {
    int dims = names.size();
    if (dims == 1) {
      return List.of();
    }
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < dims; i++) {
      List<Step> orders =
          List.of(
              new Step(estimates, new Range(0, i), new Range(0, i + 1)),
              new Step(estimates, new Range(i + 1, dims), new Range(i, dims)));
      parts.add(
          new Part(
              names.get(i),
              change(rows, orders, ChainRule::mi),
              change(rows, orders, ChainRule::level)));
    }
    return parts.stream()
        .sorted(
            Comparator.comparingDouble(
                part -> -Math.max(part.mi().certainty(), part.level().certainty())))
        .toList();
  }

  /**
   * One column more.
   *
   * @param estimates of some columns, those of the windows
   * @param without the columns without it; may be none
   * @param with the columns with it
   */
  private record Step(Function<Range, List<Estimate>> estimates, Range without, Range with) {
    /** What it adds in a window; NaN if that is not known. */
    private double term(int window, Function<Estimate, OptionalDouble> number) {
      OptionalDouble less =
          without.size() == 0
              ? OptionalDouble.of(0)
              : number.apply(estimates.apply(without).get(window));
      OptionalDouble more = number.apply(estimates.apply(with).get(window));
      return less.isPresent() && more.isPresent()
          ? more.getAsDouble() - less.getAsDouble()
          : Double.NaN;
    }
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

  /** The mean of what a column adds in two orders. */
  private static Change change(
      Rows rows, List<Step> orders, Function<Estimate, OptionalDouble> number) {
    double[] terms =
        IntStream.range(0, rows.windows().size())
            .mapToDouble(
                w ->
                    orders.stream().mapToDouble(step -> step.term(w, number)).sum() / orders.size())
            .toArray();
    int first = rows.before().size();
    return Change.of(known(terms, 0, first), known(terms, first, terms.length));
  }

  /** Without the windows that have no numbers. */
  private static double[] known(double[] terms, int from, int to) {
    return Arrays.stream(terms, from, to).filter(term -> !Double.isNaN(term)).toArray();
  }
}
