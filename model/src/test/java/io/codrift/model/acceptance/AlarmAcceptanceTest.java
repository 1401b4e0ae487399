package io.codrift.model.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.model.acceptance.WatchedStream.Change;
import io.codrift.model.detect.Alarm;
import io.codrift.model.detect.AlarmBudget;
import io.codrift.model.detect.DetectorSettings;
import io.codrift.model.detect.MonitorDetector;
import io.codrift.model.detect.Phase;
import io.codrift.model.detect.Signal;
import io.codrift.model.estimate.EstimatorSettings;
import io.codrift.model.estimate.Fit;
import io.codrift.model.estimate.NdoeEstimator;
import io.codrift.model.estimate.WindowEstimator;
import io.codrift.model.task.GaussianTask;
import io.codrift.model.task.StudentTask;
import io.codrift.model.task.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The alarms on real fits: 20 streams without change, 100 watched windows each at a budget of one
 * false alarm in 500; then, from the end of each stream's baseline, a sign flip and a monotone
 * change of every marginal. All streams of a round train as one group.
 *
 * <p>System properties: {@code codrift.acceptance.estimator} ({@code ndoe-bnaf} or {@code start}),
 * {@code codrift.acceptance.rows} of a window, {@code codrift.acceptance.settle}, the most windows
 * until the reference is frozen, {@code codrift.acceptance.first-steps} and {@code
 * codrift.acceptance.then-steps} of training. What is not given is as the stream has it.
 */
@Tag("acceptance")
class AlarmAcceptanceTest {
  private static final int STREAMS = 20;
  private static final int WATCHED = 100;
  private static final int BUDGET = 500;
  private static final int BASELINE = 50;
  private static final int WITHIN = 5;
  private static final long SEED = 31_415_926L;

  private final EstimatorSettings settings = settings();
  private final int rows = Integer.getInteger("codrift.acceptance.rows", 1_024);

  private static EstimatorSettings settings() {
    EstimatorSettings defaults = EstimatorSettings.defaults();
    return new EstimatorSettings(
        System.getProperty("codrift.acceptance.estimator", defaults.estimator()),
        Integer.getInteger("codrift.acceptance.first-steps", defaults.firstSteps()),
        Integer.getInteger("codrift.acceptance.then-steps", defaults.thenSteps()),
        defaults.folds(),
        Duration.ofHours(1), // a cut would make the figures depend on the machine
        Integer.getInteger("codrift.acceptance.settle", defaults.settleWindows()),
        defaults.device());
  }

  /** Half of the streams are Gaussian, half heavy-tailed. */
  private static Task task(int stream) {
    return stream % 2 == 0 ? GaussianTask.ofCorrelation(2, 0.7) : new StudentTask(2, 4, 0.5);
  }

  @Test
  void seldomAlarmsWithoutChangeAndFindsAFlipButNoMonotoneChange() {
    MonitorDetector detector =
        new MonitorDetector(
            new DetectorSettings(
                new AlarmBudget(BUDGET, 1, 0).monitorThreshold(), BASELINE, OptionalInt.empty()));
    List<WatchedStream> streams =
        IntStream.range(0, STREAMS)
            .mapToObj(i -> new WatchedStream(task(i), SEED + i, rows, detector))
            .toList();
    try (WindowEstimator estimator = new NdoeEstimator(settings, BUDGET)) {
      learn(estimator, streams);
      List<WatchedStream> flipped = streams.stream().map(WatchedStream::copy).toList();
      List<WatchedStream> mapped = streams.stream().map(WatchedStream::copy).toList();

      List<Optional<Raised>> flips = watch(estimator, flipped, Change.SIGN_FLIP, WITHIN);
      List<Optional<Raised>> maps = watch(estimator, mapped, Change.MONOTONE, WITHIN);
      List<Optional<Raised>> quiet = watch(estimator, streams, Change.NONE, WATCHED);

      report("sign flip", flips);
      report("monotone change of the marginals", maps);
      report("no change", quiet);
      assertThat(flips)
          .allMatch(f -> f.filter(r -> r.alarm().signal() == Signal.SHIFT).isPresent());
      assertThat(maps).allMatch(Optional::isEmpty);
      assertThat(quiet.stream().filter(Optional::isPresent).count()).isLessThanOrEqualTo(6);
    }
  }

  /** An alarm, and after how many windows it came. */
  private record Raised(int windows, Alarm alarm) {}

  /** Feeds every stream until its baseline is learnt. */
  private static void learn(WindowEstimator estimator, List<WatchedStream> streams) {
    for (int round = 1; ; round++) {
      List<WatchedStream> learning =
          streams.stream().filter(s -> s.state().phase() != Phase.WATCHING).toList();
      if (learning.isEmpty()) {
        return;
      }
      round(estimator, learning, Change.NONE);
      if (round % 10 == 0) {
        System.out.printf(
            "%d windows, %d streams still without reference or baseline%n", round, learning.size());
      }
    }
  }

  private static List<Optional<Raised>> watch(
      WindowEstimator estimator, List<WatchedStream> streams, Change change, int windows) {
    List<Optional<Raised>> raised = new ArrayList<>();
    streams.forEach(s -> raised.add(Optional.empty()));
    for (int window = 1; window <= windows; window++) {
      List<Integer> open =
          IntStream.range(0, streams.size()).filter(i -> raised.get(i).isEmpty()).boxed().toList();
      if (open.isEmpty()) {
        break;
      }
      List<Optional<Alarm>> alarms =
          round(estimator, open.stream().map(streams::get).toList(), change);
      for (int k = 0; k < open.size(); k++) {
        int after = window;
        raised.set(open.get(k), alarms.get(k).map(alarm -> new Raised(after, alarm)));
      }
    }
    return raised;
  }

  private static List<Optional<Alarm>> round(
      WindowEstimator estimator, List<WatchedStream> streams, Change change) {
    List<Fit> fits = estimator.fit(streams.stream().map(s -> s.next(change)).toList(), () -> false);
    return IntStream.range(0, streams.size())
        .mapToObj(i -> streams.get(i).accept(fits.get(i)))
        .toList();
  }

  private void report(String what, List<Optional<Raised>> raised) {
    List<Raised> found = raised.stream().flatMap(Optional::stream).toList();
    System.out.printf(
        "%s, %d and %d steps, %s, %d rows a window: %d of %d streams alarm, %d by the shift; after %s windows%n",
        settings.estimator(),
        settings.firstSteps(),
        settings.thenSteps(),
        what,
        rows,
        found.size(),
        raised.size(),
        found.stream().filter(r -> r.alarm().signal() == Signal.SHIFT).count(),
        found.stream().map(Raised::windows).toList());
  }
}
