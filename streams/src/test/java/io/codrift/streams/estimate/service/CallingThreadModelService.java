package io.codrift.streams.estimate.service;

import io.codrift.model.Cancellation;
import io.codrift.model.WindowEstimator;
import io.codrift.streams.metrics.CodriftMetrics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Fits on the calling thread. For {@code TopologyTestDriver}, whose results must not depend on
 * other threads. Not for a running stage: a fit would block its stream thread.
 */
public final class CallingThreadModelService extends TestModelService {
  private final WindowEstimator estimator;
  private final GroupFitter fitter;

  /** A service that throws programming errors at whoever submits. */
  public CallingThreadModelService(WindowEstimator estimator, CodriftMetrics metrics) {
    this(estimator, metrics, new RethrownErrors());
  }

  /**
   * @param estimator closed with the service
   * @param metrics records group sizes and durations
   * @param errors handles programming errors
   */
  public CallingThreadModelService(
      WindowEstimator estimator, CodriftMetrics metrics, ProgramErrors errors) {
    this.estimator = estimator;
    fitter = new GroupFitter(estimator, metrics, errors);
  }

  @Override
  public void submit(List<FitJob> jobs, Consumer<FitOutcome> outcomes) {
    Map<Object, List<GroupFitter.Task>> groups = new LinkedHashMap<>();
    for (FitJob job : jobs) {
      groups
          .computeIfAbsent(job.shape(), shape -> new ArrayList<>())
          .add(new GroupFitter.Task(job, outcomes));
    }
    groups.values().forEach(group -> fitter.fit(group, Cancellation.NEVER));
  }

  @Override
  boolean isFree() {
    return true;
  }

  @Override
  public void close() {
    estimator.close();
  }
}
