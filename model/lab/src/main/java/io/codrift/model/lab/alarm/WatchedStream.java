package io.codrift.model.lab.alarm;

import io.codrift.model.Estimate;
import io.codrift.model.EstimateStatus;
import io.codrift.model.Fit;
import io.codrift.model.FitRequest;
import io.codrift.model.Measured;
import io.codrift.model.MonitorModel;
import io.codrift.model.Window;
import io.codrift.model.detect.Alarm;
import io.codrift.model.detect.Correlations;
import io.codrift.model.detect.FleetNoise;
import io.codrift.model.detect.MonitorDetector;
import io.codrift.model.detect.MonitorState;
import io.codrift.model.detect.Observation;
import io.codrift.model.detect.Observation.Reading;
import io.codrift.model.detect.Observation.Scores;
import io.codrift.model.detect.ShiftParts;
import io.codrift.model.task.Task;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;

/**
 * One monitor on a stream with a known dependence: its windows, its model and its detector. A copy
 * continues from the current state of the original.
 */
final class WatchedStream {
  private static final long WINDOW_MILLIS = 60_000;

  private final Task task;
  private final long seed;
  private final int rows;
  private final MonitorDetector detector;
  private int windows;
  private Optional<MonitorModel> model = Optional.empty();
  private MonitorState state = MonitorState.initial();

  WatchedStream(Task task, long seed, int rows, MonitorDetector detector) {
    this.task = task;
    this.seed = seed;
    this.rows = rows;
    this.detector = detector;
  }

  WatchedStream copy() {
    WatchedStream copy = new WatchedStream(task, seed, rows, detector);
    copy.windows = windows;
    copy.model = model;
    copy.state = state;
    return copy;
  }

  MonitorState state() {
    return state;
  }

  /** The next window, to be fitted. */
  FitRequest next(PlantedChange change) {
    // Every window has a separate generator, so that a copy draws the same rows as the original.
    UniformRandomProvider random =
        RandomSource.XO_RO_SHI_RO_128_PP.create(
            new SplittableRandom(seed + 1_000_003L * windows).nextLong());
    Task.Rows drawn = task.rows(random, rows);
    change.apply(drawn, random);
    long start = windows * WINDOW_MILLIS;
    return new FitRequest(
        new Window(
            names("x", task.xDims()),
            names("y", task.yDims()),
            rows,
            drawn.x(),
            drawn.y(),
            IntStream.range(0, rows).mapToLong(i -> start + i * WINDOW_MILLIS / rows).toArray(),
            random.longs(rows).toArray(),
            start,
            start + WINDOW_MILLIS,
            start),
        model,
        seed * 31 + windows);
  }

  private static List<String> names(String side, int dims) {
    return IntStream.range(0, dims).mapToObj(i -> side + i).toList();
  }

  /** Processes the fit of the window from {@link #next}. */
  Optional<Alarm> accept(Fit fit) {
    long start = windows * WINDOW_MILLIS;
    windows++;
    fit.model().ifPresent(m -> model = Optional.of(m));
    MonitorDetector.Step step =
        detector.step(
            state,
            new Observation(start, start + WINDOW_MILLIS, reading(fit.estimate())),
            FleetNoise.of(state.baselineNoise().stream().toList()));
    state = step.state();
    return step.alarm();
  }

  private static Optional<Reading> reading(Estimate estimate) {
    if (estimate.status() != EstimateStatus.OK && estimate.status() != EstimateStatus.CUT) {
      throw new IllegalStateException(
          "a fit ended " + estimate.status() + ": " + estimate.reason());
    }
    return estimate
        .numbers()
        .map(
            numbers ->
                new Reading(
                    new Measured(numbers.mi(), numbers.standardError()),
                    numbers
                        .level()
                        .flatMap(
                            level ->
                                numbers
                                    .shift()
                                    .map(
                                        shift ->
                                            new Scores(
                                                measured(level), measured(shift), parts(numbers)))),
                    Correlations.of(
                        numbers.correlations().stream()
                            .mapToDouble(Estimate.Correlation::value)
                            .toArray()),
                    estimate.modelVersion(),
                    estimate.referenceVersion()));
  }

  private static Optional<ShiftParts> parts(Estimate.Numbers numbers) {
    return numbers
        .shiftX()
        .flatMap(
            inside ->
                numbers.shiftOfDependence().map(dependence -> new ShiftParts(inside, dependence)));
  }

  private static Measured measured(Measured measured) {
    return new Measured(measured.value(), measured.standardError());
  }
}
