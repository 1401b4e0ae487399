package io.codrift.streams.measure;

import io.codrift.model.estimate.Estimate;
import io.codrift.model.estimate.EstimateStatus;
import io.codrift.model.estimate.EstimatorSettings;
import io.codrift.model.estimate.FitRequest;
import io.codrift.model.estimate.NdoeEstimator;
import io.codrift.model.estimate.Window;
import io.codrift.model.training.Cancellation;
import io.codrift.model.training.EngineException;
import io.codrift.streams.file.FileProblem;
import io.codrift.streams.file.Sides;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntConsumer;

/** Makes one estimate of a file. */
public final class FileEstimator {
  /** Nothing is watched, so there is no alarm to settle for. */
  private static final int NO_BUDGET = 1;

  private final EstimatorSettings settings;

  public FileEstimator(EstimatorSettings settings) {
    this.settings = settings;
  }

  /**
   * Reads the file and fits it.
   *
   * @param seed of all randomness
   * @param progress gets the number of training steps taken, from 0 up to those of the settings;
   *     called from several threads
   * @throws FileProblem if the file cannot be used as asked
   * @throws EngineException if the engine or the device is not there. An engine that fails later
   *     makes the estimate FAILED.
   */
  public FileEstimate estimate(FileRequest request, long seed, IntConsumer progress) {
    long begun = System.nanoTime();
    FileRows rows = FileRows.read(request, seed);
    Estimate estimate;
    try (NdoeEstimator estimator = new NdoeEstimator(settings, NO_BUDGET)) {
      estimate = fit(estimator, rows.window(), seed, progress);
    }
    return new FileEstimate(
        estimate,
        new Sides(rows.window().xNames(), rows.window().yNames()),
        rows.read(),
        rows.incomplete(),
        rows.missing(),
        rows.addedEntropy(),
        settings,
        Duration.ofNanos(System.nanoTime() - begun));
  }

  private Estimate fit(NdoeEstimator estimator, Window window, long seed, IntConsumer progress) {
    FitRequest request = new FitRequest(window, Optional.empty(), seed);
    try {
      progress.accept(0);
      return estimator
          .fit(
              List.of(request),
              Cancellation.NEVER,
              share -> progress.accept((int) Math.round(share * settings.firstSteps())))
          .get(0)
          .estimate();
    } catch (EngineException e) {
      return new Estimate(
          EstimateStatus.FAILED,
          e.getMessage(),
          Optional.empty(),
          window.rows(),
          0,
          false,
          0,
          OptionalLong.empty(),
          false,
          0,
          estimator.device(),
          seed);
    }
  }
}
