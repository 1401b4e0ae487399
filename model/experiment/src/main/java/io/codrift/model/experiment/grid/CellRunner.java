package io.codrift.model.experiment.grid;

import io.codrift.model.EngineException;
import io.codrift.model.UnusableDataException;
import io.codrift.model.experiment.Pairs;
import io.codrift.model.experiment.Peer;
import io.codrift.model.experiment.Watch;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Runs cells one after the other. Rows are drawn once for successive cells that share them, and a
 * fit serves all estimators of one training.
 */
public final class CellRunner {
  /** Rows of a batch of the mean over batches, as in the paper's training. */
  static final int BATCH = 128;

  private final PeerCatalogue peers;
  private final OptionalInt watchEvery;
  private final LookListener looks;
  private final String commit;
  private final List<SharedFit> fits = new ArrayList<>();
  private Cell last;
  private Pairs train;
  private Pairs test;

  /**
   * @param busy whether other processes ran meanwhile; empty if unknown
   */
  private record SharedFit(Peer.Fitted fitted, double cpuSeconds, Optional<Boolean> busy) {}

  /**
   * Receives the estimates while cells are fitted. An exception that is not an {@link
   * UncheckedIOException} fails the cell.
   */
  @FunctionalInterface
  public interface LookListener {
    /**
     * @param step steps taken by then
     * @param estimate on all test rows, nats; empty if the fit had diverged
     */
    void look(Cell cell, int step, OptionalDouble estimate);
  }

  /**
   * @param watchEvery number of steps between two looks; empty for none
   * @param commit of the program
   */
  public CellRunner(
      PeerCatalogue peers, OptionalInt watchEvery, LookListener looks, String commit) {
    this.peers = peers;
    this.watchEvery = watchEvery;
    this.looks = looks;
    this.commit = commit;
  }

  /** Runs a cell. One that cannot be fitted or estimated has a failure. */
  public CellResult run(Cell cell) {
    if (last == null || !last.sharesRowsWith(cell)) {
      fits.clear();
      train = cell.train();
      test = cell.test();
    }
    last = cell;
    Peer peer = peers.peer(cell.estimator(), cell.epochs());
    Load load = Load.begin();
    try {
      return estimated(cell, peer, load);
    } catch (UncheckedIOException e) {
      // Of the listener: what follows could not be written either.
      throw e;
    } catch (RuntimeException e) {
      return result(cell, load, Outcome.failed(reason(e)));
    }
  }

  /** Why rows cannot be fitted or estimated. The engine throws exceptions of any type. */
  static String reason(RuntimeException e) {
    boolean told =
        e instanceof UnusableDataException
            || e instanceof IllegalArgumentException
            || e instanceof EngineException;
    return told && e.getMessage() != null ? e.getMessage() : e.toString();
  }

  private CellResult estimated(Cell cell, Peer peer, Load load) {
    for (SharedFit fit : fits) {
      Peer.Fitted adopted = peer.adopt(fit.fitted).orElse(null);
      if (adopted != null && watchEvery.isEmpty()) {
        return result(cell, load, outcome(adopted, test)).withFit(fit.cpuSeconds, fit.busy);
      }
    }
    Peer.Fitted fitted = peer.fit(train, cell.fitSeed(), watch(cell));
    double seconds = load.cpuSeconds();
    CellResult result = result(cell, load, outcome(fitted, test));
    fits.add(new SharedFit(fitted, seconds, result.busy()));
    return result;
  }

  private Watch watch(Cell cell) {
    return watchEvery.isEmpty()
        ? Watch.NONE
        : new Watch(
            watchEvery.getAsInt(),
            (step, soFar) -> looks.look(cell, step, finite(soFar.estimate(test))));
  }

  /** What a fit makes of test rows, which it evaluates once. */
  static Outcome outcome(Peer.Fitted fitted, Pairs test) {
    Peer.Evaluated evaluated = fitted.on(test);
    double pooled = evaluated.estimate();
    double[] batches = batches(evaluated);
    return new Outcome(
        finite(pooled),
        finite(Arrays.stream(batches).average().orElse(Double.NaN)),
        standardError(batches),
        fitted.steps(),
        fitted.parameters(),
        Double.isFinite(pooled) ? "" : "the estimate is not a finite number");
  }

  /** Empty where a batch has too few rows for the estimator: all test rows may be enough. */
  private static double[] batches(Peer.Evaluated evaluated) {
    try {
      return evaluated.estimates(BATCH);
    } catch (UnusableDataException e) {
      return new double[0];
    }
  }

  /** What the estimator made of the test rows. */
  record Outcome(
      OptionalDouble pooled,
      OptionalDouble batchMean,
      OptionalDouble standardError,
      int steps,
      int parameters,
      String failure) {
    static Outcome failed(String failure) {
      OptionalDouble none = OptionalDouble.empty();
      return new Outcome(none, none, none, 0, 0, failure);
    }
  }

  /** Of the mean over batches, which are independent. */
  private static OptionalDouble standardError(double[] batches) {
    // A formula of the training rows gives every batch the same number.
    if (Arrays.stream(batches).distinct().count() < 2) {
      return OptionalDouble.empty();
    }
    return finite(Summary.of(batches).deviation() / Math.sqrt(batches.length));
  }

  private static OptionalDouble finite(double value) {
    return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
  }

  private CellResult result(Cell cell, Load load, Outcome outcome) {
    return new CellResult(
        cell,
        cell.drawn().mutualInformation(),
        outcome.pooled,
        outcome.batchMean,
        outcome.standardError,
        load.cpuSeconds(),
        false,
        load.busy(),
        outcome.steps,
        outcome.parameters,
        peers.device(),
        commit,
        outcome.failure);
  }
}
