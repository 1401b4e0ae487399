package io.codrift.model.classic;

import io.codrift.model.Cancellation;
import io.codrift.model.CheckpointException;
import io.codrift.model.Estimate;
import io.codrift.model.EstimateStatus;
import io.codrift.model.Fit;
import io.codrift.model.FitRequest;
import io.codrift.model.Measured;
import io.codrift.model.MonitorModel;
import io.codrift.model.TrainingProgress;
import io.codrift.model.UnusableDataException;
import io.codrift.model.Window;
import io.codrift.model.WindowEstimator;
import io.codrift.model.discrete.DiscretePart;
import io.codrift.model.flow.MarginalMap;
import io.codrift.model.flow.SortedColumn;
import io.codrift.model.fold.UsableWindow;
import io.codrift.model.numbers.BlockMean;
import io.codrift.model.numbers.FiniteNumbers;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * An estimator that is a formula of all rows. It has no folds, so its number is not held-out; the
 * standard error is that of the mean over blocks, as with the other estimators. Windows in which
 * the formula has no meaning end as FAILED, with the column and what to do.
 */
public final class ClassicEstimator implements WindowEstimator {
  private static final int ANY_FOLDS = 2;

  private final ClassicMethod method;

  public ClassicEstimator(ClassicMethod method) {
    this.method = method;
  }

  @Override
  public List<Fit> fit(
      List<FitRequest> group, Cancellation cancellation, TrainingProgress progress) {
    return group.stream()
        .map(
            request -> {
              if (cancellation.isCancelled()) {
                throw new CancellationException("the fit was cancelled");
              }
              return new Fit(estimate(request), Optional.empty());
            })
        .toList();
  }

  private Estimate estimate(FitRequest request) {
    UsableWindow.Outcome outcome = UsableWindow.of(request, ANY_FOLDS);
    try {
      return outcome.usable().map(this::estimate).or(outcome::ended).orElseThrow();
    } catch (UnusableDataException e) {
      return UsableWindow.withoutFit(request, EstimateStatus.FAILED, e.getMessage());
    }
  }

  private Estimate estimate(UsableWindow window) {
    FitRequest request = window.request();
    int xDims = request.window().xDims();
    refuse(window);
    double[][] x = columns(window, 0, xDims);
    double[][] y = columns(window, xDims, window.columns().size());
    double independent = window.effectiveRows();
    ClassicMethod.Information information = method.of(x, y, independent);
    int[] all = IntStream.range(0, request.window().rows()).toArray();
    Measured mean = BlockMean.of(information.values(), window.folds().blocks(), all);
    double inflation = method.inflation(x, y, information.values());
    Measured mi = new Measured(information.estimate(), inflation * mean.standardError());
    LinearPart linear =
        method instanceof GaussianCopula
            ? LinearPart.of(information)
            : LinearPart.of(x, y, independent);
    Estimate.Numbers numbers =
        Estimate.Numbers.ofOneWindow(
            mi,
            Estimate.Interval.of(mi.value(), mi.standardError()),
            OptionalDouble.empty(),
            linear.nats(),
            OptionalDouble.empty());
    FiniteNumbers.check(numbers);
    return new Estimate(
        EstimateStatus.OK,
        Stream.concat(window.remarks().stream(), linear.remark().stream())
            .collect(Collectors.joining("; ")),
        Optional.of(numbers),
        request.window().rows(),
        ties(window),
        window.folds().byTime(),
        1,
        OptionalLong.empty(),
        false,
        0,
        device(),
        request.seed());
  }

  private void refuse(UsableWindow window) {
    refuse(window, i -> window.columns().get(i).codes() > 0, "has categories");
    if (method.needsDensity()) {
      refuse(
          window,
          i -> !DiscretePart.of(window.columns().get(i)).isContinuous(),
          "has values that repeat");
    }
  }

  private void refuse(UsableWindow window, IntPredicate unusable, String what) {
    IntStream.range(0, window.columns().size())
        .filter(i -> !window.findings().silent(i))
        .filter(unusable)
        .findFirst()
        .ifPresent(
            i -> {
              throw new UnusableDataException(
                  "column %s %s, which the estimator \"%s\" cannot use; leave the column out, or use ndoe-bnaf"
                      .formatted(name(window.request().window(), i), what, method.name()));
            });
  }

  private static String name(Window window, int column) {
    return column < window.xDims()
        ? window.xNames().get(column)
        : window.yNames().get(column - window.xDims());
  }

  /** The columns that tell something, in units in which they can be squared. */
  private double[][] columns(UsableWindow window, int from, int to) {
    double[][] columns =
        IntStream.range(from, to)
            .filter(i -> !window.findings().silent(i))
            .mapToObj(i -> scaled(window.columns().get(i)))
            .toArray(double[][]::new);
    if (columns.length == 0) {
      throw new UnusableDataException(
          "%s; the estimator \"%s\" has no column left"
              .formatted(String.join("; ", window.findings().remarks()), method.name()));
    }
    return columns;
  }

  private static double[] scaled(SortedColumn column) {
    return Arrays.stream(column.values()).map(v -> v / column.unit()).toArray();
  }

  private static double ties(UsableWindow window) {
    long[] hashes = window.request().window().hashes();
    return IntStream.range(0, window.columns().size())
        .filter(i -> !window.findings().silent(i))
        .mapToDouble(i -> MarginalMap.fit(window.columns().get(i), hashes, 0).tieShare())
        .max()
        .orElse(0);
  }

  /**
   * @throws CheckpointException always, because no model is kept between windows
   */
  @Override
  public MonitorModel restore(byte[] checkpoint) {
    throw new CheckpointException(
        "the estimator \"%s\" keeps no model between windows".formatted(method.name()));
  }

  @Override
  public String device() {
    return "cpu";
  }

  @Override
  public void close() {
    // Nothing is open.
  }
}
