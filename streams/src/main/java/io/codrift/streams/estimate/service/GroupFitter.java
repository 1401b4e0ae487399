package io.codrift.streams.estimate.service;

import io.codrift.model.Cancellation;
import io.codrift.model.CheckpointException;
import io.codrift.model.EngineException;
import io.codrift.model.Fit;
import io.codrift.model.FitRequest;
import io.codrift.model.MonitorModel;
import io.codrift.model.NewerFormatException;
import io.codrift.model.WindowEstimator;
import io.codrift.streams.metrics.CodriftMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fits one group of jobs and makes an outcome of each result or error.
 *
 * <p>An error does not tell which job of the group caused it. Therefore the group is halved until
 * the error belongs to a single job. A group that is too large for the device's memory is fitted in
 * parts this way, and a job that makes the engine fail uses up only its own attempts.
 */
final class GroupFitter {
  private static final Logger LOG = LoggerFactory.getLogger(GroupFitter.class);

  private final WindowEstimator estimator;
  private final CodriftMetrics metrics;
  private final ProgramErrors errors;

  /** What the estimator does now; null if nothing. Written by the thread that fits. */
  private volatile Running running;

  /**
   * A call of the estimator.
   *
   * @param fits how many it fits
   * @param keys of the windows; empty where it fits known data
   * @param since {@code System.nanoTime()} at its begin
   */
  record Running(int fits, Set<FitKey> keys, long since) {
    Duration age() {
      return Duration.ofNanos(System.nanoTime() - since);
    }
  }

  GroupFitter(WindowEstimator estimator, CodriftMetrics metrics, ProgramErrors errors) {
    this.estimator = estimator;
    this.metrics = metrics;
    this.errors = errors;
  }

  /** What the estimator does now. Thread-safe. */
  Optional<Running> running() {
    return Optional.ofNullable(running);
  }

  /** A job and the receiver of its outcome. */
  record Task(FitJob job, Consumer<FitOutcome> outcomes) {
    void answer(FitOutcome outcome) {
      outcomes.accept(outcome);
    }
  }

  private record Prepared(
      Task task,
      FitRequest request,
      Optional<String> refusedCheckpoint,
      Optional<String> refusedSent) {}

  /**
   * Fits tasks of one shape and answers each.
   *
   * @throws CancellationException if cancelled; tasks without an answer get none later
   * @throws DeviceFailedException if the device fits nothing any more; tasks without an answer get
   *     none later
   */
  void fit(List<Task> group, Cancellation cancellation) {
    List<Prepared> prepared = new ArrayList<>(group.size());
    for (Task task : group) {
      try {
        prepared.add(prepare(task));
      } catch (NewerFormatException e) {
        FitJob job = task.job();
        task.answer(new FitOutcome.NewerCheckpoint(job.incarnation(), job.key(), reason(e)));
      } catch (RuntimeException e) {
        broken(task, e);
      }
    }
    train(prepared, cancellation);
  }

  private Prepared prepare(Task task) {
    FitJob job = task.job();
    Optional<MonitorModel> model = Optional.empty();
    Optional<String> refused = Optional.empty();
    if (job.checkpoint().isPresent()) {
      try {
        MonitorModel restored = estimator.restore(job.checkpoint().get());
        model = Optional.of(job.newReference() ? restored.withoutReference() : restored);
      } catch (CheckpointException e) {
        refused = Optional.of(e.getMessage());
      }
    }
    Optional<String> refusedSent = Optional.empty();
    if (job.sent().isPresent()) {
      try {
        MonitorModel sent = estimator.restore(job.sent().get());
        model = Optional.of(model.map(sent::after).orElse(sent));
      } catch (CheckpointException | NewerFormatException e) {
        refusedSent = Optional.of(e.getMessage());
      }
    }
    return new Prepared(
        task, new FitRequest(job.window().get(), model, job.seed()), refused, refusedSent);
  }

  private void train(List<Prepared> group, Cancellation cancellation) {
    if (group.isEmpty()) {
      return;
    }
    if (cancellation.isCancelled()) {
      throw new CancellationException();
    }
    try {
      long began = System.nanoTime();
      List<Fit> fits =
          call(
              group.stream().map(Prepared::request).toList(),
              group.stream().map(member -> member.task().job().key()).collect(Collectors.toSet()),
              cancellation);
      double seconds = (System.nanoTime() - began) / 1e9;
      if (fits.size() != group.size()) {
        throw new IllegalStateException(
            "the estimator answered %d of %d requests".formatted(fits.size(), group.size()));
      }
      metrics.trained(group.size(), seconds);
      for (int i = 0; i < fits.size(); i++) {
        answer(group.get(i), fits.get(i), seconds);
      }
    } catch (CancellationException e) {
      throw e;
    } catch (EngineException | OutOfMemoryError e) {
      if (group.size() > 1) {
        LOG.warn("A group of {} fits failed with an engine error and is halved", group.size(), e);
        halve(group, cancellation);
      } else {
        requireDevice(e, cancellation);
        Task task = group.get(0).task();
        FitJob job = task.job();
        metrics.fitError("engine");
        task.answer(new FitOutcome.EngineFault(job.incarnation(), job.key(), reason(e)));
      }
    } catch (RuntimeException e) {
      if (group.size() > 1) {
        LOG.error(
            "A group of {} fits failed with a programming error and is halved", group.size(), e);
        halve(group, cancellation);
      } else {
        broken(group.get(0).task(), e);
      }
    }
  }

  private List<Fit> call(List<FitRequest> requests, Set<FitKey> keys, Cancellation cancellation) {
    running = new Running(requests.size(), keys, System.nanoTime());
    try {
      return estimator.fit(requests, cancellation);
    } finally {
      running = null;
    }
  }

  /** After a fault, finds out whether the device fits anything. */
  private void requireDevice(Throwable fault, Cancellation cancellation) {
    try {
      List<Fit> unused = call(List.of(CanaryFit.REQUEST), Set.of(), cancellation);
    } catch (EngineException | OutOfMemoryError e) {
      throw new DeviceFailedException(
          "after \"%s\" a small fit of known data fails, too: %s"
              .formatted(reason(fault), reason(e)),
          e);
    }
  }

  private void halve(List<Prepared> group, Cancellation cancellation) {
    int middle = group.size() / 2;
    train(group.subList(0, middle), cancellation);
    train(group.subList(middle, group.size()), cancellation);
  }

  private void answer(Prepared member, Fit fit, double seconds) {
    FitJob job = member.task().job();
    FitOutcome outcome;
    try {
      outcome =
          new FitOutcome.Fitted(
              job.incarnation(),
              job.key(),
              fit.estimate(),
              fit.model().map(MonitorModel::toBytes),
              seconds,
              member.refusedCheckpoint(),
              member.refusedSent());
    } catch (RuntimeException e) {
      broken(member.task(), e);
      return;
    }
    member.task().answer(outcome);
  }

  private void broken(Task task, RuntimeException e) {
    FitJob job = task.job();
    errors.handle(job.key(), e);
    task.answer(new FitOutcome.Broken(job.incarnation(), job.key(), reason(e)));
  }

  private static String reason(Throwable e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
