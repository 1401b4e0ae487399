package io.codrift.streams.measure;

import io.codrift.model.Cancellation;
import io.codrift.model.EngineException;
import io.codrift.model.Estimate;
import io.codrift.model.EstimateStatus;
import io.codrift.model.Fit;
import io.codrift.model.FitRequest;
import io.codrift.model.Window;
import io.codrift.model.WindowEstimator;
import io.codrift.streams.file.FileProblem;
import io.codrift.streams.file.Sides;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.DoubleConsumer;
import java.util.function.Supplier;

/** Makes one estimate of a file. */
public final class FileEstimator {
  private final FileMethod method;
  private final Supplier<WindowEstimator> opener;

  public FileEstimator(FileMethod method) {
    this(method, method::open);
  }

  /**
   * @param opener opens the estimator of the method
   */
  public FileEstimator(FileMethod method, Supplier<WindowEstimator> opener) {
    this.method = method;
    this.opener = opener;
  }

  /**
   * Reads the file and fits it.
   *
   * @param seed of all randomness
   * @param progress receives the completed share of the training, 0 to 1; called from several
   *     threads
   * @throws FileProblem if the file cannot be used as requested
   * @throws EngineException if the engine or the device is not available. If the engine fails
   *     later, the estimate is FAILED.
   * @throws IllegalStateException if the fit fails with a programming error
   */
  public FileFit fit(FileRequest request, long seed, DoubleConsumer progress) {
    long begun = System.nanoTime();
    return fit(FileRows.read(request, seed), begun, seed, progress);
  }

  /**
   * Fits rows that were read elsewhere.
   *
   * @param seed of all randomness
   * @param progress receives the completed share of the training, 0 to 1; called from several
   *     threads
   * @throws EngineException if the engine or the device is not available
   * @throws IllegalStateException if the fit fails with a programming error
   */
  public FileFit fit(FileRows rows, long seed, DoubleConsumer progress) {
    return fit(rows, System.nanoTime(), seed, progress);
  }

  private FileFit fit(FileRows rows, long begun, long seed, DoubleConsumer progress) {
    Fit fit;
    try (WindowEstimator estimator = opener.get()) {
      fit = fit(estimator, rows.window(), seed, progress);
    }
    FileEstimate estimate =
        new FileEstimate(
            fit.estimate(),
            new Sides(rows.window().xNames(), rows.window().yNames()),
            rows.categories(),
            rows.read(),
            rows.incomplete(),
            rows.window().rows(),
            rows.missing(),
            method,
            Duration.ofNanos(System.nanoTime() - begun));
    return new FileFit(estimate, fit.model());
  }

  private static Fit fit(
      WindowEstimator estimator, Window window, long seed, DoubleConsumer progress) {
    FitRequest request = new FitRequest(window, Optional.empty(), seed);
    try {
      progress.accept(0);
      return estimator.fit(List.of(request), Cancellation.NEVER, progress::accept).get(0);
    } catch (EngineException e) {
      Estimate failed =
          new Estimate(
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
      return new Fit(failed, Optional.empty());
    } catch (RuntimeException e) {
      // Not passed on as it is: an IllegalArgumentException would read as an error of the user.
      throw new IllegalStateException("the fit failed with a programming error: " + e, e);
    }
  }
}
