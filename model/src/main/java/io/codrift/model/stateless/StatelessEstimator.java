package io.codrift.model.stateless;

import io.codrift.model.Cancellation;
import io.codrift.model.CheckpointException;
import io.codrift.model.Estimate;
import io.codrift.model.EstimateStatus;
import io.codrift.model.Fit;
import io.codrift.model.FitRequest;
import io.codrift.model.MonitorModel;
import io.codrift.model.TrainingProgress;
import io.codrift.model.UnusableDataException;
import io.codrift.model.WindowEstimator;
import io.codrift.model.fold.UsableWindow;
import io.codrift.model.numbers.FiniteNumbers;
import java.lang.management.MemoryUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An estimator that keeps no model. Its windows are estimated one after the other; one that its
 * method cannot estimate ends as FAILED, with the reason.
 */
public final class StatelessEstimator implements WindowEstimator {
  private final WindowMethod method;

  /**
   * @param method estimates a window; it is closed with the estimator
   */
  public StatelessEstimator(WindowMethod method) {
    this.method = method;
  }

  @Override
  public List<Fit> fit(
      List<FitRequest> group, Cancellation cancellation, TrainingProgress progress) {
    List<Fit> fits = new ArrayList<>();
    for (FitRequest request : group) {
      if (cancellation.isCancelled()) {
        throw new CancellationException("the fit was cancelled");
      }
      int done = fits.size();
      TrainingProgress own = share -> progress.trained((done + share) / group.size());
      fits.add(new Fit(estimate(request, cancellation, own), Optional.empty()));
    }
    return fits;
  }

  private Estimate estimate(
      FitRequest request, Cancellation cancellation, TrainingProgress progress) {
    UsableWindow.Outcome outcome = UsableWindow.of(request, method.folds());
    try {
      return outcome
          .usable()
          .map(window -> published(window, method.of(window, cancellation, progress)))
          .or(outcome::ended)
          .orElseThrow();
    } catch (UnusableDataException e) {
      return UsableWindow.withoutFit(request, EstimateStatus.FAILED, e.getMessage());
    }
  }

  /**
   * @throws UnusableDataException if a number is not finite
   */
  private Estimate published(UsableWindow window, Found found) {
    Estimate.Numbers numbers =
        Estimate.Numbers.ofOneWindow(
            found.mi(),
            Estimate.Interval.of(found.mi().value(), found.mi().standardError()),
            found.stillToLearn(),
            found.gaussianMi(),
            found.entropyX());
    FiniteNumbers.check(numbers);
    return new Estimate(
        found.training().status(),
        Stream.of(found.training().remarks(), window.remarks(), found.remarks())
            .flatMap(List::stream)
            .collect(Collectors.joining("; ")),
        Optional.of(numbers),
        window.request().window().rows(),
        window.ties(),
        window.folds().byTime(),
        1,
        OptionalLong.empty(),
        false,
        found.training().steps(),
        method.device(),
        window.request().seed());
  }

  /**
   * @throws CheckpointException always, because no model is kept between windows
   */
  @Override
  public MonitorModel restore(byte[] checkpoint) {
    throw new CheckpointException(
        "the estimator \"%s\" keeps no model between windows".formatted(method.name()));
  }

  @Override
  public String device() {
    return method.device();
  }

  @Override
  public Optional<Supplier<MemoryUsage>> gpuMemory() {
    return method.gpuMemory();
  }

  @Override
  public void close() {
    method.close();
  }
}
