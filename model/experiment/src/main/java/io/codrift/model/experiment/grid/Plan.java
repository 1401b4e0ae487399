package io.codrift.model.experiment.grid;

import io.codrift.model.experiment.NdoeProduction;
import io.codrift.model.experiment.Pairs;
import io.codrift.model.experiment.Peer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.DoubleSupplier;

/**
 * How long the cells of a grid take, about, by a short fit of each estimator on each number of
 * dimensions. The production estimator stops when it finds no more, which depends on the task: it
 * is fitted in full, once for each task and number of dimensions. All times are by the clock. An
 * estimator that cannot be fitted to the few rows of a short fit has no time.
 */
public final class Plan {
  private static final int ROWS = 1280;

  /** Work that takes more than this share of the time before gets no faster. */
  private static final double FASTER = 0.9;

  private static final int MOST_RUNS = 12;

  /** By how many epochs a second short fit is longer: what comes before the first step is not. */
  private static final int MORE_EPOCHS = 2;

  private final Map<Key, Cost> costs = new HashMap<>();
  private final Map<Key, String> unknown = new HashMap<>();
  private final Map<Cell, OptionalDouble> seconds = new LinkedHashMap<>();
  private final Set<Cell> shared = new HashSet<>();

  private record Key(String estimator, Size size) {
    static Key of(Cell cell) {
      return new Key(cell.estimator(), Size.of(cell));
    }
  }

  /** Tasks of one family and size take equally long, if the steps do not depend on the task. */
  private record Size(String task, int dims) {
    static Size of(Cell cell) {
      boolean equal =
          TaskCatalogue.isFamily(cell.task())
              && PeerCatalogue.entry(cell.estimator()).growth() != Growth.OWN_STEPS;
      return new Size(equal ? "" : cell.task(), cell.dims());
    }

    @Override
    public String toString() {
      String size = dims + "+" + dims;
      return dims == 0 ? task : task.isEmpty() ? size : task + " " + size;
    }
  }

  private record ShortFit(Peer.Fitted fitted, Cost cost) {}

  /** The number is that among the fits of its size. */
  private record Training(Size size, int number, int epochs) {}

  private Plan() {}

  /**
   * Measures. Each short fit is repeated until it gets no faster, as a program is slow at first.
   *
   * @param cells in the order in which they will be run
   * @param watchEvery number of steps between two looks; empty for none
   */
  public static Plan measured(List<Cell> cells, PeerCatalogue peers, OptionalInt watchEvery) {
    Plan plan = new Plan();
    Map<Key, Cell> largest = new LinkedHashMap<>();
    Comparator<Cell> size = Comparator.comparingInt(Cell::rows).thenComparingDouble(Cell::mi);
    cells.forEach(
        cell -> largest.merge(Key.of(cell), cell, (a, b) -> size.compare(a, b) < 0 ? b : a));
    Map<Size, List<ShortFit>> fits = new HashMap<>();
    largest.forEach(
        (key, cell) -> {
          try {
            List<ShortFit> others = fits.computeIfAbsent(key.size, k -> new ArrayList<>());
            plan.costs.put(key, cost(cell, peers, others));
          } catch (RuntimeException e) {
            plan.unknown.put(key, CellRunner.reason(e));
          }
        });
    plan.tell(cells, watchEvery);
    return plan;
  }

  /** As {@link CellRunner} does it: a fit serves the cells that follow, unless it is watched. */
  private void tell(List<Cell> cells, OptionalInt watchEvery) {
    Set<Training> trained = new HashSet<>();
    Cell last = null;
    for (Cell cell : cells) {
      if (last == null || !last.sharesRowsWith(cell)) {
        trained.clear();
      }
      last = cell;
      Cost cost = costs.get(Key.of(cell));
      if (cost == null) {
        seconds.put(cell, OptionalDouble.empty());
        continue;
      }
      boolean first = trained.add(new Training(Size.of(cell), cost.training(), cell.epochs()));
      boolean fitted = first || watchEvery.isPresent();
      if (!fitted) {
        shared.add(cell);
      }
      seconds.put(cell, OptionalDouble.of(cost.seconds(cell, fitted, watchEvery)));
    }
  }

  private static Cost cost(Cell cell, PeerCatalogue peers, List<ShortFit> others) {
    Growth growth = PeerCatalogue.entry(cell.estimator()).growth();
    Peer peer = peers.peer(cell.estimator(), 1);
    for (ShortFit other : others) {
      Optional<Peer.Fitted> adopted = peer.adopt(other.fitted);
      if (adopted.isPresent()) {
        Pairs rows = cell.withRows(other.cost.rows()).train();
        return other.cost.readIn(seconds(() -> CellRunner.outcome(adopted.get(), rows)));
      }
    }
    ShortFit fit =
        switch (growth) {
          case OWN_STEPS -> ofOwnSteps(cell, peers, others.size());
          case EPOCHS -> ofEpochs(cell, peers, others.size());
          case ROWS, SQUARE -> ofFormula(growth, peer, cell.withRows(ROWS).train(), others.size());
        };
    others.add(fit);
    return fit.cost;
  }

  private static ShortFit ofEpochs(Cell cell, PeerCatalogue peers, int number) {
    Pairs rows = cell.withRows(ROWS).train();
    Peer once = peers.peer(cell.estimator(), 1);
    Peer longer = peers.peer(cell.estimator(), 1 + MORE_EPOCHS);
    List<Peer.Fitted> fitted = new ArrayList<>();
    double one = warm(() -> seconds(() -> fitted.add(once.fit(rows, 1))));
    double more = warm(() -> seconds(() -> longer.fit(rows, 1)));
    double epoch = Math.max(0, more - one) / MORE_EPOCHS;
    double before = Math.max(0, one - epoch);
    return shortFit(Growth.EPOCHS, number, rows, fitted.get(0), before, epoch, 0);
  }

  private static ShortFit ofFormula(Growth growth, Peer peer, Pairs rows, int number) {
    List<Peer.Fitted> fitted = new ArrayList<>();
    double fit = warm(() -> seconds(() -> fitted.add(peer.fit(rows, 1))));
    return shortFit(growth, number, rows, fitted.get(0), 0, fit, 0);
  }

  /** What comes before the first step is not done again for each step. */
  private static ShortFit ofOwnSteps(Cell cell, PeerCatalogue peers, int number) {
    Pairs rows = cell.train();
    peers.production(1).fit(rows, 1);
    double before = seconds(() -> peers.production(1).fit(rows, 1));
    List<Peer.Fitted> fitted = new ArrayList<>();
    double all =
        seconds(() -> fitted.add(peers.peer(cell.estimator(), 1).fit(rows, cell.fitSeed())));
    return shortFit(
        Growth.OWN_STEPS,
        number,
        rows,
        fitted.get(0),
        before,
        Math.max(0, all - before),
        NdoeProduction.mostSteps(rows.rows(), rows.xDims() + rows.yDims()));
  }

  private static ShortFit shortFit(
      Growth growth,
      int number,
      Pairs rows,
      Peer.Fitted fitted,
      double before,
      double fit,
      int most) {
    double estimate = seconds(() -> CellRunner.outcome(fitted, rows));
    return new ShortFit(
        fitted, new Cost(growth, number, rows.rows(), fitted.steps(), most, before, fit, estimate));
  }

  /**
   * The time of work in a program that has warmed up.
   *
   * @param run does the work and gives its seconds
   */
  static double warm(DoubleSupplier run) {
    double best = run.getAsDouble();
    for (int i = 1; i < MOST_RUNS; i++) {
      double now = run.getAsDouble();
      boolean faster = now < FASTER * best;
      best = Math.min(best, now);
      if (!faster) {
        break;
      }
    }
    return best;
  }

  private static double seconds(Runnable work) {
    long begun = System.nanoTime();
    work.run();
    return (System.nanoTime() - begun) / 1e9;
  }

  /** Seconds that a cell takes, about; empty if not known. */
  public OptionalDouble seconds(Cell cell) {
    return seconds.get(cell);
  }

  /** What the measured fit of the cell's estimator took; empty if it failed. */
  Optional<Cost> measured(Cell cell) {
    return Optional.ofNullable(costs.get(Key.of(cell)));
  }

  /** Seconds that all cells of known time take, about. */
  public double seconds() {
    return seconds.values().stream().mapToDouble(s -> s.orElse(0)).sum();
  }

  /** Number of cells of which it is not known how long they take. */
  public int unknown() {
    return (int) seconds.values().stream().filter(OptionalDouble::isEmpty).count();
  }

  /** The cells that have the fit of an earlier cell. */
  Set<Cell> shared() {
    return Set.copyOf(shared);
  }

  /** The plan as lines: for each estimator and size the cells, what a step takes, and the time. */
  public List<String> lines() {
    Map<Key, List<Cell>> byKey = new LinkedHashMap<>();
    seconds
        .keySet()
        .forEach(cell -> byKey.computeIfAbsent(Key.of(cell), k -> new ArrayList<>()).add(cell));
    return byKey.entrySet().stream()
        .map(
            entry ->
                String.format(
                    Locale.ROOT,
                    "%-18s %-24s %5d %12s %10s",
                    entry.getKey().estimator,
                    entry.getKey().size,
                    entry.getValue().size(),
                    perStep(entry.getKey(), entry.getValue()),
                    time(entry.getKey(), entry.getValue())))
        .toList();
  }

  private String perStep(Key key, List<Cell> cells) {
    Cost cost = costs.get(key);
    return cost == null || cost.steps() == 0 || shared.containsAll(cells)
        ? "-"
        : String.format(Locale.ROOT, "%.1f", 1000 * cost.perStep());
  }

  private String time(Key key, List<Cell> cells) {
    return unknown.containsKey(key)
        ? "unknown: " + unknown.get(key)
        : duration(cells.stream().mapToDouble(cell -> seconds(cell).orElseThrow()).sum());
  }

  /** A duration to two units, such as {@code 3h 5m}. */
  public static String duration(double seconds) {
    long whole = Math.round(seconds);
    if (whole < 60) {
      return whole + "s";
    }
    return whole < 3600
        ? "%dm %ds".formatted(whole / 60, whole % 60)
        : "%dh %dm".formatted(whole / 3600, whole % 3600 / 60);
  }
}
