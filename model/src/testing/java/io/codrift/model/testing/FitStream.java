package io.codrift.model.testing;

import io.codrift.model.Cancellation;
import io.codrift.model.Estimate;
import io.codrift.model.Fit;
import io.codrift.model.FitRequest;
import io.codrift.model.MonitorModel;
import io.codrift.model.Window;
import io.codrift.model.WindowEstimator;
import io.codrift.model.task.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Monitors with real fits of consecutive windows, as in the estimate stage: requests of the same
 * shape train in one group, and every model is restored from its checkpoint between two windows.
 */
public final class FitStream {
  private final WindowEstimator estimator;
  private final List<IntFunction<Task>> streams;
  private final int rows;
  private final long seed;
  private final List<Optional<MonitorModel>> models = new ArrayList<>();
  private int next;

  /**
   * @param streams streams of one shape; each maps a window's number to the task that the window is
   *     drawn from
   * @param rows number of rows of each window
   */
  public FitStream(
      WindowEstimator estimator, List<IntFunction<Task>> streams, int rows, long seed) {
    this.estimator = estimator;
    this.streams = List.copyOf(streams);
    this.rows = rows;
    this.seed = seed;
    for (int i = 0; i < streams.size(); i++) {
      models.add(Optional.empty());
    }
  }

  /** Fits the next window of every stream. */
  public List<Estimate> next() {
    List<FitRequest> group = new ArrayList<>();
    for (int i = 0; i < streams.size(); i++) {
      Window window =
          TaskWindows.window(streams.get(i).apply(next), rows, 1_000_003 * seed + i, next);
      group.add(new FitRequest(window, models.get(i), seed + 31L * i + next));
    }
    List<Fit> fits = estimator.fit(group, Cancellation.NEVER);
    List<Estimate> estimates = new ArrayList<>();
    for (int i = 0; i < fits.size(); i++) {
      Fit fit = fits.get(i);
      if (fit.model().isPresent()) {
        models.set(i, fit.model().map(m -> estimator.restore(m.toBytes())));
      }
      estimates.add(fit.estimate());
    }
    next++;
    return estimates;
  }
}
