package io.codrift.streams.estimate.service;

import io.codrift.model.Cancellation;
import io.codrift.model.WindowEstimator;
import io.codrift.streams.metrics.CodriftMetrics;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Fits on the calling thread. For {@code TopologyTestDriver}, whose results must not depend on
 * other threads. Not for a running stage: a fit would block its stream thread.
 */
public final class CallingThreadModelService implements ModelService {
  private final WindowEstimator estimator;
  private final Set<Incarnation> reserved = new HashSet<>();
  private final String process = UUID.randomUUID().toString();
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
  public void cancel(Incarnation incarnation) {
    // No fit is in progress between two calls.
    reserved.remove(incarnation);
  }

  @Override
  public String process() {
    return process;
  }

  @Override
  public boolean reserve(Incarnation incarnation) {
    reserved.add(incarnation);
    return true;
  }

  @Override
  public void release(Incarnation incarnation) {
    reserved.remove(incarnation);
  }

  @Override
  public boolean isOpenTo(Incarnation incarnation) {
    return reserved.isEmpty() || reserved.contains(incarnation);
  }

  @Override
  public Optional<String> reasonNotAlive() {
    return Optional.empty();
  }

  @Override
  public void close() {
    estimator.close();
  }
}
