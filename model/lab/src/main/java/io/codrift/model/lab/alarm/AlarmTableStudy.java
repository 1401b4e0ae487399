package io.codrift.model.lab.alarm;

import static io.codrift.model.lab.report.Report.number;

import io.codrift.model.lab.alarm.SimulatedAlarms.Path;
import io.codrift.model.lab.report.Report;
import io.codrift.model.lab.report.Study;
import io.codrift.model.testing.SimulatedStream.Signals;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** False alarms and delays of simulated fleets, beside textbook detectors. */
@Command(
    name = "alarm-table",
    description = {
      "Simulated fleets: their false alarms where the budget allows 1 in 500 windows,",
      "and the windows until a change of the shift is found, beside textbook detectors."
    })
public final class AlarmTableStudy implements Study {
  private static final long SEED = 20_260_101L;
  private static final long CHANGED_SEED = 20_270_101L;

  /** Monitors of the fleet in which detectors are compared. */
  private static final int COMPARED = 190;

  /** Windows of a season: half-hours of a day. */
  private static final int SEASON = 48;

  /** Of so many streams of a mixed fleet one is slow. */
  private static final int MIXED = 20;

  private static final double NORMAL = Double.POSITIVE_INFINITY;

  private static final Map<String, List<Signals>> CASES = cases();

  @Option(
      names = "--streams",
      defaultValue = "1900",
      description = "Streams without a change in each row; default: 1900.")
  private int streams;

  @Option(
      names = "--changed",
      defaultValue = "380",
      description = "Streams with a change for each size; 0: no delays; default: 380.")
  private int changed;

  @Option(
      names = "--watched",
      defaultValue = "200",
      description = "Windows after the baseline; default: 200.")
  private int watched;

  @Option(names = "--cases", split = ",", description = "Kinds of streams; default: all.")
  private List<String> names = List.copyOf(CASES.keySet());

  @Option(
      names = "--fleets",
      split = ",",
      defaultValue = "1,20,190,1000",
      description = "Monitors of a fleet; default: ${DEFAULT-VALUE}.")
  private List<Integer> fleets;

  @Option(
      names = "--baselines",
      split = ",",
      defaultValue = "50,100,200",
      description =
          "Windows of the baseline; the first is used for all fleets, the others for 190 monitors;"
              + " default: ${DEFAULT-VALUE}.")
  private List<Integer> baselines;

  @Option(
      names = "--sigmas",
      split = ",",
      defaultValue = "0.5,1,2,3,10",
      description = "Sizes of the change; default: ${DEFAULT-VALUE}.")
  private List<Double> sigmas;

  private static Map<String, List<Signals>> cases() {
    Map<String, List<Signals>> all = new LinkedHashMap<>();
    for (double degrees : new double[] {NORMAL, 5}) {
      String tails = degrees == NORMAL ? "normal" : "t5";
      for (double phi : new double[] {0, 0.2, 0.4, 0.6}) {
        all.put(number("%.1f-%s", phi, tails), List.of(new Signals(phi, degrees)));
      }
      all.put("slow-" + tails, List.of(new Signals(0.9, 0.45, degrees, 1)));
      all.put("errors-" + tails, List.of(new Signals(0, 0, degrees, 3)));
      all.put("slow-errors-" + tails, List.of(new Signals(0.9, 0.45, degrees, 3)));
    }
    all.put("0.0-normal-season-1", List.of(new Signals(0, NORMAL).seasonal(1, SEASON)));
    all.put("0.0-normal-season-2", List.of(new Signals(0, NORMAL).seasonal(2, SEASON)));
    all.put("0.4-t5-season-1", List.of(new Signals(0.4, 5).seasonal(1, SEASON)));
    List<Signals> mixed = new ArrayList<>(Collections.nCopies(MIXED - 1, new Signals(0, NORMAL)));
    mixed.add(new Signals(0.9, 0.45, NORMAL, 1));
    all.put("one-in-20-slow", mixed);
    return all;
  }

  @Override
  public String seeds() {
    return "%d + 1000 f + m without and %d + 1000 f + m with a change, for monitor m of fleet f"
        .formatted(SEED, CHANGED_SEED);
  }

  @Override
  public void run(Report report) {
    report.heading("Without a change");
    report.text(
        "False alarms of a fleet in its baseline and in the %d windows after it, on average. Alarms"
            + " of one monitor after its first are not counted. The quantile is that of the largest"
            + " evidence of a monitor after the baseline, over its threshold, at which the budget"
            + " would just be used up: below 1 the budget is kept.",
        watched);
    report.table(
        "streams",
        "monitors",
        "baseline",
        "allowed in it",
        "false alarms",
        "allowed after it",
        "false alarms",
        "quantile");
    Map<String, List<Path>> calm = new HashMap<>();
    for (String name : names) {
      for (int monitors : fleets) {
        List<Path> paths = quiet(report, name, fleet(name, monitors, baselines.get(0)));
        if (monitors == COMPARED) {
          calm.put(name, paths);
        }
      }
      for (int baseline : baselines.subList(1, baselines.size())) {
        quiet(report, name, fleet(name, COMPARED, baseline));
      }
    }
    if (changed > 0 && fleets.contains(COMPARED)) {
      delays(report, calm);
    }
  }

  private SimulatedAlarms fleet(String name, int monitors, int baseline) {
    return new SimulatedAlarms(CASES.get(name), monitors, baseline, watched);
  }

  private void delays(Report report, Map<String, List<Path>> calm) {
    report.heading("Delays");
    report.text(
        "Windows until a change of the shift is found, the alarming one included, on average over"
            + " %d streams in fleets of %d with a baseline of %d windows; a stream that is not"
            + " found counts %d. The change begins directly after the baseline. The thresholds of"
            + " CUSUM, EWMA and Page-Hinkley are set to the allowed rate on %d streams of the same"
            + " kind; they know it, the detector does not. A detector that always fires would find"
            + " everything after 1 window, with %d false alarms; one that never fires, nothing.",
        changed, COMPARED, baselines.get(0), watched, streams, COMPARED * watched);
    List<String> columns = new ArrayList<>(List.of("streams", "detector"));
    sigmas.forEach(s -> columns.add(number("%s σ", s)));
    report.table(columns.toArray(String[]::new));
    for (String name : names) {
      if (CASES.get(name).size() == 1) {
        delays(report, name, calm.get(name));
      }
    }
  }

  private List<Path> quiet(Report report, String name, SimulatedAlarms fleet) {
    List<Path> paths = fleet.runAll(streams, SEED, 0, Integer.MAX_VALUE);
    int end = fleet.baseline() + watched;
    double threshold = fleet.threshold();
    double fleets = paths.size() / (double) fleet.monitors();
    double[] after = paths.stream().mapToDouble(p -> p.largest(fleet.baseline(), end)).toArray();
    double early = paths.stream().filter(p -> p.largest(0, fleet.baseline()) >= threshold).count();
    double late = Arrays.stream(after).filter(e -> e >= threshold).count();
    double allowed = watched / (double) SimulatedAlarms.BUDGET;
    report.row(
        name,
        fleet.monitors(),
        fleet.baseline(),
        number("%.2f", fleet.baseline() / (double) SimulatedAlarms.BUDGET),
        number("%.2f", early / fleets),
        number("%.2f", allowed),
        number("%.2f", late / fleets),
        number("%.1e", quantile(after, allowed / fleet.monitors()) / threshold));
    return paths;
  }

  /** The value that this share of the values exceed. */
  private static double quantile(double[] values, double share) {
    double[] sorted = Arrays.stream(values).sorted().toArray();
    int above = (int) Math.floor(share * sorted.length);
    return sorted[Math.max(0, sorted.length - 1 - above)];
  }

  private void delays(Report report, String name, List<Path> quiet) {
    int baseline = baselines.get(0);
    SimulatedAlarms fleet = fleet(name, COMPARED, baseline);
    Map<Double, List<Path>> paths =
        sigmas.stream()
            .collect(
                Collectors.toMap(s -> s, s -> fleet.runAll(changed, CHANGED_SEED, s, baseline)));
    row(report, name, "detector", paths, Path::evidence, fleet.threshold());
    for (Rival rival : Rival.values()) {
      Function<Path, double[]> statistic = p -> rival.statistic(p, fleet.kinds().get(0), baseline);
      double[] largest =
          quiet.stream()
              .mapToDouble(p -> Arrays.stream(statistic.apply(p)).max().orElseThrow())
              .toArray();
      double allowed = watched / (double) SimulatedAlarms.BUDGET / fleet.monitors();
      row(report, name, rival.toString(), paths, statistic, quantile(largest, allowed));
    }
  }

  private void row(
      Report report,
      String name,
      String detector,
      Map<Double, List<Path>> paths,
      Function<Path, double[]> statistic,
      double threshold) {
    List<Object> cells = new ArrayList<>(List.of(name, detector));
    for (double s : sigmas) {
      double mean =
          paths.get(s).stream()
              .mapToInt(p -> delay(statistic.apply(p), threshold))
              .average()
              .orElseThrow();
      cells.add(number("%.1f", mean));
    }
    report.row(cells.toArray());
  }

  private int delay(double[] statistic, double threshold) {
    int baseline = statistic.length - watched;
    for (int t = baseline; t < statistic.length; t++) {
      if (statistic[t] >= threshold) {
        return t - baseline + 1;
      }
    }
    return watched;
  }
}
