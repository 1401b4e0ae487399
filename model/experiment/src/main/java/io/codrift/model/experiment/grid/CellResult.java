package io.codrift.model.experiment.grid;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What came out of a cell.
 *
 * @param truth the mutual information of the task, nats
 * @param estimate on all test rows, nats; empty if the cell failed
 * @param batchMean mean of the estimates on batches of 128 test rows, nats
 * @param standardError of the mean over batches, nats; empty if all batches have the same estimate
 * @param cpuSeconds of fit and estimate; of the fit that was shared, where one was
 * @param shared whether the fit was that of an earlier cell
 * @param busy whether other processes took more than a quarter of a processor; empty if unknown
 * @param steps number of mini-batches of each loss
 * @param parameters number of weights
 * @param device {@code cpu} or {@code gpu:0}
 * @param commit of the program
 * @param failure why there is no estimate, in one line; empty if there is one
 */
public record CellResult(
    Cell cell,
    double truth,
    OptionalDouble estimate,
    OptionalDouble batchMean,
    OptionalDouble standardError,
    double cpuSeconds,
    boolean shared,
    Optional<Boolean> busy,
    int steps,
    int parameters,
    String device,
    String commit,
    String failure) {
  public CellResult {
    cpuSeconds = Math.round(1000 * cpuSeconds) / 1000.0;
    failure = failure.strip().replaceAll("\\s*\\R\\s*", " ");
  }

  /**
   * This result of an evaluation together with the fit of an earlier cell.
   *
   * @param fitSeconds processor time of the fit, seconds
   * @param fitBusy whether other processes ran during the fit
   */
  CellResult withFit(double fitSeconds, Optional<Boolean> fitBusy) {
    boolean seen = busy.orElse(false) || fitBusy.orElse(false);
    Optional<Boolean> either = seen ? Optional.of(true) : busy.flatMap(not -> fitBusy);
    return new CellResult(
        cell,
        truth,
        estimate,
        batchMean,
        standardError,
        cpuSeconds + fitSeconds,
        true,
        either,
        steps,
        parameters,
        device,
        commit,
        failure);
  }

  /** Whether there is an estimate. */
  public boolean succeeded() {
    return estimate.isPresent();
  }

  /** Estimate less truth, nats: above 0 if too high. */
  OptionalDouble error() {
    return estimate.isPresent()
        ? OptionalDouble.of(estimate.getAsDouble() - truth)
        : OptionalDouble.empty();
  }
}
