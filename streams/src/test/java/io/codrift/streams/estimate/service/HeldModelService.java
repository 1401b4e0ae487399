package io.codrift.streams.estimate.service;

import io.codrift.model.Cancellation;
import io.codrift.model.WindowEstimator;
import io.codrift.streams.metrics.CodriftMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A service that fits when the test calls {@link #fit()}. */
public final class HeldModelService extends TestModelService {
  public final List<FitJob> waiting = new ArrayList<>();
  public final List<Incarnation> cancelled = new ArrayList<>();

  private final List<Consumer<FitOutcome>> mailboxes = new ArrayList<>();
  private final GroupFitter fitter;

  public HeldModelService(WindowEstimator estimator, CodriftMetrics metrics) {
    fitter = new GroupFitter(estimator, metrics, new RethrownErrors());
  }

  @Override
  public void submit(List<FitJob> jobs, Consumer<FitOutcome> outcomes) {
    jobs.forEach(
        job -> {
          waiting.add(job);
          mailboxes.add(outcomes);
        });
  }

  /** Fits the waiting jobs one by one. */
  public void fit() {
    List<FitJob> jobs = List.copyOf(waiting);
    List<Consumer<FitOutcome>> outcomes = List.copyOf(mailboxes);
    waiting.clear();
    mailboxes.clear();
    for (int i = 0; i < jobs.size(); i++) {
      fitter.fit(List.of(new GroupFitter.Task(jobs.get(i), outcomes.get(i))), Cancellation.NEVER);
    }
  }

  @Override
  public void cancel(Incarnation incarnation) {
    super.cancel(incarnation);
    cancelled.add(incarnation);
  }

  @Override
  boolean isFree() {
    return waiting.isEmpty();
  }

  @Override
  public void close() {}
}
