package io.codrift.model.ndoe;

import io.codrift.model.Cancellation;
import io.codrift.model.EngineException;
import io.codrift.model.EstimatorSettings;
import io.codrift.model.Fit;
import io.codrift.model.FitRequest;
import io.codrift.model.MonitorModel;
import io.codrift.model.TrainingProgress;
import io.codrift.model.WindowEstimator;
import io.codrift.model.flow.EllipticalStart;
import io.codrift.model.monitor.ModelCodec;
import io.codrift.model.training.GroupTrainer;
import java.lang.management.MemoryUsage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;

/**
 * The neural difference-of-entropies estimator in production mode: marginal map ∘ elliptical start
 * ∘ joint block autoregressive flow, evaluated on held-out rows (section 3 of Ni and Lotz,
 * arXiv:2502.13085). With {@code estimator: start} there is no flow and no engine is loaded.
 *
 * <p>A fit is a pure function of (model, window, settings, seed). The folds of all windows of a
 * group train together; members change each other's numbers by rounding errors only.
 */
public final class NdoeEstimator implements WindowEstimator {
  /** A longer time limit counts as no limit; larger values would overflow. */
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private final EstimatorSettings settings;
  private final int budgetWindows;
  private final Optional<GroupTrainer> trainer;
  private final EllipticalStart.Tables tables = new EllipticalStart.Tables();

  /**
   * @param budgetWindows N of the alarm budget: one false alarm in N windows. Fits count as settled
   *     when their remaining gain over N windows cannot cause an alarm
   * @throws IllegalArgumentException if {@code budgetWindows} is below 1
   * @throws EngineException if the settings need a flow and the engine or the device is not
   *     available
   */
  public NdoeEstimator(EstimatorSettings settings, int budgetWindows) {
    if (budgetWindows < 1) {
      throw new IllegalArgumentException("budgetWindows must be at least 1, not " + budgetWindows);
    }
    this.settings = settings;
    this.budgetWindows = budgetWindows;
    this.trainer =
        settings.estimator().equals(EstimatorSettings.START)
            ? Optional.empty()
            : Optional.of(GroupTrainer.open(settings.device()));
  }

  @Override
  public List<Fit> fit(
      List<FitRequest> group, Cancellation cancellation, TrainingProgress progress) {
    long begun = System.nanoTime();
    List<WindowFit> fits =
        group.parallelStream().map(request -> begin(request, cancellation)).toList();
    // Finishing takes at most as long as the preparation did.
    Duration closedForm = Duration.ofNanos(System.nanoTime() - begun).multipliedBy(2);
    Duration limit = settings.timeLimit().compareTo(LONGEST) > 0 ? LONGEST : settings.timeLimit();
    Duration left = limit.multipliedBy(turns(group.size())).minus(closedForm);
    trainer.ifPresent(t -> new FoldRounds(t, settings, cancellation, progress).train(fits, left));
    return fits.parallelStream().map(fit -> fit.finish(budgetWindows, device())).toList();
  }

  private WindowFit begin(FitRequest request, Cancellation cancellation) {
    if (cancellation.isCancelled()) {
      throw new CancellationException("the fit was cancelled");
    }
    return WindowFit.begin(request, settings, trainer.isPresent(), tables);
  }

  /**
   * The number of fits that one processor runs in sequence. The time limit is for one fit, so a
   * large group gets more time.
   */
  private int turns(int fits) {
    int sideBySide = trainer.map(GroupTrainer::sideBySide).orElse(fits);
    return Math.max(1, -Math.floorDiv(-fits, sideBySide));
  }

  @Override
  public MonitorModel restore(byte[] checkpoint) {
    return ModelCodec.decode(checkpoint, tables);
  }

  @Override
  public String device() {
    return trainer.map(GroupTrainer::device).orElse("cpu");
  }

  @Override
  public Optional<Supplier<MemoryUsage>> gpuMemory() {
    return trainer.flatMap(GroupTrainer::gpuMemory);
  }

  @Override
  public void close() {
    trainer.ifPresent(GroupTrainer::close);
  }
}
