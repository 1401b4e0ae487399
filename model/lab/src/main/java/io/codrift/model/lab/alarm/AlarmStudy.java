package io.codrift.model.lab.alarm;

import io.codrift.model.EstimatorSettings;
import io.codrift.model.Fit;
import io.codrift.model.WindowEstimator;
import io.codrift.model.detect.Alarm;
import io.codrift.model.detect.AlarmBudget;
import io.codrift.model.detect.DetectorSettings;
import io.codrift.model.detect.MonitorDetector;
import io.codrift.model.detect.Phase;
import io.codrift.model.detect.ShiftedPart;
import io.codrift.model.detect.Signal;
import io.codrift.model.lab.report.EstimatorOption;
import io.codrift.model.lab.report.Report;
import io.codrift.model.lab.report.Study;
import io.codrift.model.ndoe.NdoeEstimator;
import io.codrift.model.task.BoundedNoiseTask;
import io.codrift.model.task.GaussianTask;
import io.codrift.model.task.MixtureTask;
import io.codrift.model.task.RepeatedTask;
import io.codrift.model.task.StudentTask;
import io.codrift.model.task.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Alarms on real fits: streams without a change, with a budget of one false alarm in 500 windows.
 * Then, from the end of each stream's baseline, every {@link PlantedChange}. All streams of a round
 * train as one group.
 */
@Command(
    name = "alarms",
    description = {
      "Streams of real fits: false alarms without a change, and planted changes, of which most",
      "leave every single column as it was."
    })
public final class AlarmStudy implements Study {
  private static final int BUDGET = 500;
  private static final long SEED = 31_415_926L;

  @Mixin private EstimatorOption chosen;

  @Option(names = "--streams", defaultValue = "20", description = "Default: 20.")
  private int count;

  @Option(
      names = "--watched",
      defaultValue = "100",
      description = "Windows watched without a change; default: 100.")
  private int watched;

  @Option(
      names = "--within",
      defaultValue = "10",
      description = "Windows watched after a change; default: 10.")
  private int within;

  @Option(names = "--baseline", defaultValue = "50", description = "Windows; default: 50.")
  private int baseline;

  @Option(names = "--rows", defaultValue = "1024", description = "Rows of a window; default: 1024.")
  private int rows;

  @Option(
      names = "--settle",
      description = "Most windows until the reference is frozen; default: that of the stream.")
  private Optional<Integer> settle = Optional.empty();

  @Option(names = "--first", description = "Steps; default: those of the stream.")
  private Optional<Integer> first = Optional.empty();

  @Option(names = "--then", description = "Steps; default: those of the stream.")
  private Optional<Integer> then = Optional.empty();

  private EstimatorSettings settings() {
    EstimatorSettings defaults = EstimatorSettings.defaults();
    return defaults.toBuilder()
        .estimator(chosen.name())
        .firstSteps(first.orElse(defaults.firstSteps()))
        .thenSteps(then.orElse(defaults.thenSteps()))
        .timeLimit(Duration.ofHours(1)) // a time limit would make the figures depend on the machine
        .settleWindows(settle.orElse(defaults.settleWindows()))
        .build();
  }

  @Override
  public String seeds() {
    return "%d to %d, one per stream".formatted(SEED, SEED + count - 1);
  }

  /** What the streams are like, in turn. */
  private static final List<Task> TASKS =
      List.of(
          GaussianTask.ofCorrelation(2, 0.7),
          new StudentTask(2, 4, 0.5),
          new RepeatedTask(new BoundedNoiseTask(0.75), 2),
          new RepeatedTask(MixtureTask.clusters(), 2));

  private static Task task(int stream) {
    return TASKS.get(stream % TASKS.size());
  }

  @Override
  public void run(Report report) {
    MonitorDetector detector =
        new MonitorDetector(
            new DetectorSettings(
                new AlarmBudget(BUDGET, 1, 0).monitorThreshold(), baseline, OptionalInt.empty()));
    List<WatchedStream> streams =
        IntStream.range(0, count)
            .mapToObj(i -> new WatchedStream(task(i), SEED + i, rows, detector))
            .toList();
    EstimatorSettings settings = settings();
    try (WindowEstimator estimator = new NdoeEstimator(settings, BUDGET)) {
      learn(estimator, streams, report);
      report.text(
          "%s, %d and %d steps, %d rows per window, one false alarm in %d windows allowed.",
          settings.estimator(), settings.firstSteps(), settings.thenSteps(), rows, BUDGET);
      report.table(
          "change",
          "windows",
          "streams",
          "alarm",
          "by the shift",
          "dependence changed",
          "modelled side alone",
          "with the right pair first",
          "median windows",
          "most windows");
      for (PlantedChange change : PlantedChange.values()) {
        int windows = change == PlantedChange.NONE ? watched : within;
        List<WatchedStream> copies = streams.stream().map(WatchedStream::copy).toList();
        write(change, windows, watch(estimator, copies, change, windows), report);
      }
    }
  }

  /** An alarm, and the number of windows until it was raised. */
  private record Raised(int windows, Alarm alarm) {}

  /** Runs every stream until its baseline is learned. */
  private static void learn(WindowEstimator estimator, List<WatchedStream> streams, Report report) {
    for (int round = 1; ; round++) {
      List<WatchedStream> learning =
          streams.stream()
              .filter(
                  s -> s.state().phase() == Phase.WARMING || s.state().phase() == Phase.LEARNING)
              .toList();
      if (learning.isEmpty()) {
        return;
      }
      round(estimator, learning, PlantedChange.NONE);
      if (round % 10 == 0) {
        report.progress(
            "%d windows, %d streams still without reference or baseline", round, learning.size());
      }
    }
  }

  private static List<Optional<Raised>> watch(
      WindowEstimator estimator, List<WatchedStream> streams, PlantedChange change, int windows) {
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
      WindowEstimator estimator, List<WatchedStream> streams, PlantedChange change) {
    List<Fit> fits = estimator.fit(streams.stream().map(s -> s.next(change)).toList(), () -> false);
    return IntStream.range(0, streams.size())
        .mapToObj(i -> streams.get(i).accept(fits.get(i)))
        .toList();
  }

  private static void write(
      PlantedChange change, int windows, List<Optional<Raised>> raised, Report report) {
    List<Raised> found = raised.stream().flatMap(Optional::stream).toList();
    report.row(
        change,
        windows,
        raised.size(),
        found.size(),
        found.stream().filter(r -> r.alarm().signal() == Signal.SHIFT).count(),
        withPart(found, ShiftedPart.DEPENDENCE),
        withPart(found, ShiftedPart.MODELLED_SIDE),
        change.isOfOnePair() ? found.stream().filter(r -> isOfFirstPair(r.alarm())).count() : "",
        found.isEmpty() ? "" : sortedWindows(found)[found.size() / 2],
        found.isEmpty() ? "" : sortedWindows(found)[found.size() - 1]);
  }

  private static long withPart(List<Raised> found, ShiftedPart part) {
    return found.stream().filter(r -> r.alarm().part().equals(Optional.of(part))).count();
  }

  private static int[] sortedWindows(List<Raised> found) {
    return found.stream().mapToInt(Raised::windows).sorted().toArray();
  }

  /** Whether the pair whose correlation changed most surely is that of the first columns. */
  private static boolean isOfFirstPair(Alarm alarm) {
    return !alarm.changes().isEmpty() && alarm.changes().get(0).pair() == 0;
  }
}
