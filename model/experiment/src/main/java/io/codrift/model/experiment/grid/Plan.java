package io.codrift.model.experiment.grid;

import io.codrift.model.UnusableDataException;
import io.codrift.model.experiment.Pairs;
import io.codrift.model.experiment.Peer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How long the cells of a grid take, by a short fit of each estimator on each number of dimensions.
 */
public final class Plan {
  private static final int ROWS = 1280;

  private final Map<Key, Cost> costs;

  private record Key(String estimator, String task, int dims) {
    static Key of(Cell cell) {
      return new Key(
          cell.estimator(), TaskCatalogue.isFamily(cell.task()) ? "" : cell.task(), cell.dims());
    }
  }

  /**
   * What a short fit took.
   *
   * @param steps of one epoch, 0 if it has none or shares those of another estimator
   * @param fit seconds, 0 if it is shared
   * @param estimate seconds for as many rows
   */
  private record Cost(int steps, double fit, double estimate) {}

  private Plan(Map<Key, Cost> costs) {
    this.costs = costs;
  }

  /** Measures. Each estimator is fitted twice, as the first fit of a program is slow. */
  public static Plan measured(List<Cell> cells, PeerCatalogue peers) {
    Map<Key, Cost> costs = new LinkedHashMap<>();
    Map<Key, List<Peer.Fitted>> fits = new HashMap<>();
    for (Cell cell : cells) {
      Key key = Key.of(cell);
      if (!costs.containsKey(key)) {
        List<Peer.Fitted> others =
            fits.computeIfAbsent(new Key("", key.task, key.dims), k -> new ArrayList<>());
        costs.put(key, costOrNone(cell, peers.peer(cell.estimator(), 1), others));
      }
    }
    return new Plan(costs);
  }

  /** Cells that cannot be fitted take no time: they fail when they are run. */
  private static Cost costOrNone(Cell cell, Peer peer, List<Peer.Fitted> others) {
    try {
      return cost(cell, peer, others);
    } catch (UnusableDataException | IllegalArgumentException e) {
      return new Cost(0, 0, 0);
    }
  }

  private static Cost cost(Cell cell, Peer peer, List<Peer.Fitted> others) {
    Pairs rows = cell.withRows(ROWS).train();
    for (Peer.Fitted other : others) {
      Optional<Peer.Fitted> adopted = peer.adopt(other);
      if (adopted.isPresent()) {
        return new Cost(0, 0, seconds(() -> adopted.get().estimate(rows)));
      }
    }
    peer.fit(rows.slice(0, Math.min(CellRunner.BATCH, rows.rows())), 1);
    List<Peer.Fitted> fitted = new ArrayList<>();
    double seconds = seconds(() -> fitted.add(peer.fit(rows, 1)));
    others.add(fitted.get(0));
    return new Cost(fitted.get(0).steps(), seconds, seconds(() -> fitted.get(0).estimate(rows)));
  }

  private static double seconds(Runnable work) {
    long begun = System.nanoTime();
    work.run();
    return (System.nanoTime() - begun) / 1e9;
  }

  /**
   * Seconds that a cell takes, about. Where an estimator has no epochs, its time is taken as
   * proportional to the rows.
   */
  public double seconds(Cell cell) {
    Cost cost = costs.get(Key.of(cell));
    double measured = Math.min(ROWS, cell.rows());
    double epochs = PeerCatalogue.entry(cell.estimator()).readsEpochs() ? cell.epochs() : 1;
    return cost.fit * epochs * cell.rows() / measured
        + 2 * cost.estimate * cell.testRows() / measured;
  }

  /** Seconds that some cells take, about. */
  public double seconds(List<Cell> cells) {
    return cells.stream().mapToDouble(this::seconds).sum();
  }

  /** The plan as lines: for each estimator and size the cells, what a step takes, and the time. */
  public List<String> lines(List<Cell> cells) {
    Map<Key, List<Cell>> byKey = new LinkedHashMap<>();
    cells.forEach(cell -> byKey.computeIfAbsent(Key.of(cell), k -> new ArrayList<>()).add(cell));
    return byKey.entrySet().stream()
        .map(
            entry -> {
              Cost cost = costs.get(entry.getKey());
              Cell one = entry.getValue().get(0);
              return String.format(
                  Locale.ROOT,
                  "%-18s %-24s %5d %12s %10s",
                  one.estimator(),
                  entry.getKey().task().isEmpty()
                      ? "%d+%d".formatted(one.dims(), one.dims())
                      : one.task(),
                  entry.getValue().size(),
                  cost.steps == 0
                      ? "-"
                      : String.format(Locale.ROOT, "%.1f", 1000 * cost.fit / cost.steps),
                  duration(seconds(entry.getValue())));
            })
        .toList();
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
