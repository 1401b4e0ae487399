package io.codrift.model.lab.alarm;

import static io.codrift.model.lab.report.Report.number;

import io.codrift.model.lab.alarm.SimulatedAlarms.Path;
import io.codrift.model.lab.report.Report;
import io.codrift.model.lab.report.Study;
import io.codrift.model.testing.SimulatedStream.Signals;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
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

  /** Windows of a day, if they are half-hours. */
  private static final int DAY = 48;

  private static final int WEEK = 7 * DAY;

  /** Shares of the monitors whose evidence the table has. */
  private static final double[] SHARES = {0.5, 0.1, 0.01};

  /** Of so many streams of a mixed fleet one is slow. */
  private static final int MIXED = 20;

  private static final double NORMAL = Double.POSITIVE_INFINITY;

  private static final Map<String, List<Signals>> CASES = cases();

  @Option(
      names = "--streams",
      defaultValue = "1900",
      description =
          "Streams without a change of 190 monitors and the first baseline; default: 1900.")
  private int streams;

  @Option(
      names = "--other-streams",
      defaultValue = "380",
      description = "Streams without a change of each other fleet and baseline; default: 380.")
  private int otherStreams;

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
    for (int amplitude : new int[] {1, 2}) {
      all.put("0.0-normal-day-" + amplitude, List.of(normal().seasonal(amplitude, DAY)));
      all.put("0.0-normal-week-" + amplitude, List.of(normal().seasonal(amplitude, WEEK)));
    }
    all.put("0.4-t5-day-1", List.of(new Signals(0.4, 5).seasonal(1, DAY)));
    List<Signals> mixed = new ArrayList<>(Collections.nCopies(MIXED - 1, normal()));
    mixed.add(new Signals(0.9, 0.45, NORMAL, 1));
    all.put("one-in-20-slow", mixed);
    return all;
  }

  private static Signals normal() {
    return new Signals(0, NORMAL);
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
        "False alarms of all simulated fleets together in their baselines and in the %d windows"
            + " after them, and how many are allowed. Alarms of one monitor after its first are not"
            + " counted. The last columns are what 50, 10 and 1 %% of the monitors reach after the"
            + " baseline, evidence over threshold, and the value at which the budget would just be"
            + " used up: below 1 the budget is kept. A baseline is at least one period of the"
            + " season.",
        watched);
    List<String> columns =
        new ArrayList<>(
            List.of(
                "streams",
                "monitors",
                "baseline",
                "simulated",
                "allowed in it",
                "false alarms",
                "allowed after it",
                "false alarms"));
    Arrays.stream(SHARES).forEach(share -> columns.add(number("%.0f %%", 100 * share)));
    columns.add("at the budget");
    report.table(columns.toArray(String[]::new));
    Map<String, List<Path>> calm = new HashMap<>();
    Count all = new Count(0, 0, 0, 0, 0);
    for (String name : names) {
      for (SimulatedAlarms fleet : fleets(name)) {
        boolean compared = isCompared(fleet, name);
        report.progress("%s, %d monitors", name, fleet.monitors());
        List<Path> paths =
            fleet.runAll(compared ? streams : otherStreams, SEED, 0, Integer.MAX_VALUE);
        all = all.plus(quiet(report, name, fleet, paths));
        if (compared) {
          calm.put(name, paths);
        }
      }
    }
    report.row(all.cells("all", "", ""));
    if (changed > 0 && fleets.contains(COMPARED)) {
      delays(report, calm);
    }
  }

  /** All fleets with the first baseline, and those of other baselines. */
  private List<SimulatedAlarms> fleets(String name) {
    List<SimulatedAlarms> all = new ArrayList<>();
    fleets.forEach(monitors -> all.add(fleet(name, monitors, baselines.get(0))));
    baselines.subList(1, baselines.size()).forEach(b -> all.add(fleet(name, COMPARED, b)));
    return all.stream().distinct().toList();
  }

  private boolean isCompared(SimulatedAlarms fleet, String name) {
    return fleet.equals(fleet(name, COMPARED, baselines.get(0)));
  }

  private SimulatedAlarms fleet(String name, int monitors, int baseline) {
    List<Signals> kinds = CASES.get(name);
    return new SimulatedAlarms(kinds, monitors, Math.max(baseline, kinds.get(0).period()), watched);
  }

  /** Alarms, and how many are allowed. */
  private record Count(int simulated, double allowedEarly, long early, double allowed, long late) {
    Count plus(Count other) {
      return new Count(
          simulated + other.simulated,
          allowedEarly + other.allowedEarly,
          early + other.early,
          allowed + other.allowed,
          late + other.late);
    }

    Object[] cells(Object name, Object monitors, Object baseline, Object... more) {
      List<Object> cells =
          new ArrayList<>(
              List.of(
                  name,
                  monitors,
                  baseline,
                  simulated,
                  number("%.1f", allowedEarly),
                  early,
                  number("%.1f", allowed),
                  late));
      cells.addAll(List.of(more));
      while (cells.size() < 8 + SHARES.length + 1) {
        cells.add("");
      }
      return cells.toArray();
    }
  }

  private void delays(Report report, Map<String, List<Path>> calm) {
    report.heading("Delays");
    report.text(
        "Windows until a change of the shift is found, the alarming one included, on average over"
            + " %d streams in fleets of %d with a baseline of %d windows, or of one period; a"
            + " stream that is not found counts %d. The change begins directly after the baseline. The thresholds of"
            + " CUSUM, EWMA and Page-Hinkley are set to the allowed rate on %d streams of the same"
            + " kind; they know it, and the detector does not. They are told no season, and the detector is. A detector that always fires would find"
            + " everything after 1 window, with %d false alarms; one that never fires, nothing."
            + " The last row of each kind is the delay of the detector over that of CUSUM.",
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

  private Count quiet(Report report, String name, SimulatedAlarms fleet, List<Path> paths) {
    int end = fleet.baseline() + watched;
    double threshold = fleet.threshold();
    double simulatedFleets = paths.size() / (double) fleet.monitors();
    double[] after = paths.stream().mapToDouble(p -> p.largest(fleet.baseline(), end)).toArray();
    double allowed = watched / (double) SimulatedAlarms.BUDGET;
    Count count =
        new Count(
            paths.size(),
            simulatedFleets * fleet.baseline() / SimulatedAlarms.BUDGET,
            paths.stream().filter(p -> p.largest(0, fleet.baseline()) >= threshold).count(),
            simulatedFleets * allowed,
            Arrays.stream(after).filter(e -> e >= threshold).count());
    List<Object> evidence = new ArrayList<>();
    for (double share : SHARES) {
      evidence.add(number("%.1e", quantile(after, share) / threshold));
    }
    evidence.add(number("%.1e", quantile(after, allowed / fleet.monitors()) / threshold));
    report.row(count.cells(name, fleet.monitors(), fleet.baseline(), evidence.toArray()));
    return count;
  }

  /** The value that this share of the values exceed. */
  private static double quantile(double[] values, double share) {
    double[] sorted = Arrays.stream(values).sorted().toArray();
    int above = (int) Math.floor(share * sorted.length);
    return sorted[Math.max(0, sorted.length - 1 - above)];
  }

  private void delays(Report report, String name, List<Path> quiet) {
    SimulatedAlarms fleet = fleet(name, COMPARED, baselines.get(0));
    report.progress("%s, delays", name);
    Map<Double, List<Path>> paths =
        sigmas.stream()
            .collect(
                Collectors.toMap(
                    s -> s, s -> fleet.runAll(changed, CHANGED_SEED, s, fleet.baseline())));
    double[] own = delays(paths, Path::evidence, fleet.threshold());
    row(report, name, "detector", "%.1f", own);
    Map<Rival, double[]> others = new EnumMap<>(Rival.class);
    for (Rival rival : Rival.values()) {
      Function<Path, double[]> statistic =
          p -> rival.statistic(p, fleet.kinds().get(0), fleet.baseline());
      double[] largest =
          quiet.stream()
              .mapToDouble(p -> Arrays.stream(statistic.apply(p)).max().orElseThrow())
              .toArray();
      double allowed = watched / (double) SimulatedAlarms.BUDGET / fleet.monitors();
      others.put(rival, delays(paths, statistic, quantile(largest, allowed)));
      row(report, name, rival.toString(), "%.1f", others.get(rival));
    }
    double[] ratios = new double[own.length];
    Arrays.setAll(ratios, i -> own[i] / others.get(Rival.CUSUM)[i]);
    row(report, name, "detector / CUSUM", "%.2f", ratios);
  }

  /** The mean delay for each size of the change. */
  private double[] delays(
      Map<Double, List<Path>> paths, Function<Path, double[]> statistic, double threshold) {
    return sigmas.stream()
        .mapToDouble(
            s ->
                paths.get(s).stream()
                    .mapToInt(p -> delay(statistic.apply(p), threshold))
                    .average()
                    .orElseThrow())
        .toArray();
  }

  private static void row(
      Report report, String name, String detector, String format, double[] values) {
    List<Object> cells = new ArrayList<>(List.of(name, detector));
    Arrays.stream(values).forEach(value -> cells.add(number(format, value)));
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
