package io.codrift.streams.estimate.service;

import io.codrift.model.FitRequest;
import io.codrift.model.WindowEstimator;
import io.codrift.streams.metrics.CodriftMetrics;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The model service of a process: one thread that owns the estimator and its device.
 *
 * <p>When the thread is free, it takes the job that has waited longest, and with it the other
 * waiting jobs of the same shape, of any task, up to the maximum group size. The device then runs
 * few large kernels instead of many small ones.
 */
public final class ThreadedModelService implements ModelService {
  private static final Logger LOG = LoggerFactory.getLogger(ThreadedModelService.class);

  /**
   * How long {@link #close()} waits for the current training step before it abandons the thread.
   */
  private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);

  private final Supplier<? extends WindowEstimator> factory;
  private final ToIntFunction<FitRequest.Shape> maxGroup;
  private final CodriftMetrics metrics;
  private final ProgramErrors errors;
  private final IntFunction<Duration> mayTake;
  private final Thread worker;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  // Guarded by lock; in order of arrival.
  private final ArrayDeque<GroupFitter.Task> waiting = new ArrayDeque<>();
  // Guarded by lock; the members of the group in training whose incarnations are not cancelled.
  private final List<Incarnation> training = new ArrayList<>();
  // Guarded by lock; in the order in which they asked.
  private final Set<Incarnation> reserving = new LinkedHashSet<>();
  // Guarded by lock; also after all members of the group were cancelled.
  private boolean busy;
  private final String process = UUID.randomUUID().toString();
  private volatile boolean groupCancelled;
  private volatile boolean closed;
  private volatile GroupFitter fitter;

  /** Why the thread has ended; empty while it runs. */
  private volatile Optional<String> death = Optional.empty();

  /**
   * Starts the service's thread.
   *
   * @param factory creates the estimator on the service's thread: loading an engine takes seconds
   * @param maxGroup maximum number of fits of a shape that train together, at least 1
   * @param metrics records group sizes, durations and fits in flight
   * @param errors handles programming errors
   * @param mayTake how long a group of so many fits may take. If it takes longer, it hangs, and the
   *     service does not work any more
   */
  public ThreadedModelService(
      Supplier<? extends WindowEstimator> factory,
      ToIntFunction<FitRequest.Shape> maxGroup,
      CodriftMetrics metrics,
      ProgramErrors errors,
      IntFunction<Duration> mayTake) {
    this.factory = factory;
    this.maxGroup = maxGroup;
    this.metrics = metrics;
    this.errors = errors;
    this.mayTake = mayTake;
    worker = new Thread(this::run, "codrift-model-service");
    worker.setDaemon(true);
    worker.start();
  }

  @Override
  public void submit(List<FitJob> jobs, Consumer<FitOutcome> outcomes) {
    lock.lock();
    try {
      jobs.forEach(job -> waiting.add(new GroupFitter.Task(job, outcomes)));
      work.signal();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void cancel(Incarnation incarnation) {
    lock.lock();
    try {
      reserving.remove(incarnation);
      waiting.removeIf(task -> task.job().incarnation().equals(incarnation));
      // A group is cancelled when all its members are.
      if (training.removeIf(incarnation::equals) && training.isEmpty()) {
        groupCancelled = true;
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public String process() {
    return process;
  }

  @Override
  public boolean reserve(Incarnation incarnation) {
    lock.lock();
    try {
      reserving.add(incarnation);
      return !busy && waiting.isEmpty() && reserving.iterator().next().equals(incarnation);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void release(Incarnation incarnation) {
    lock.lock();
    try {
      reserving.remove(incarnation);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean isOpenTo(Incarnation incarnation) {
    lock.lock();
    try {
      return reserving.isEmpty() || reserving.iterator().next().equals(incarnation);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Optional<String> reasonNotAlive() {
    if (death.isPresent()) {
      return death;
    }
    return hangingGroup()
        .map(
            group ->
                "the model service hangs: %d fits have not ended for %d minutes"
                    .formatted(group.fits(), group.age().toMinutes()));
  }

  @Override
  public Set<FitKey> hanging() {
    return hangingGroup().map(GroupFitter.Running::keys).orElse(Set.of());
  }

  private Optional<GroupFitter.Running> hangingGroup() {
    return Optional.ofNullable(fitter)
        .flatMap(GroupFitter::running)
        .filter(group -> group.age().compareTo(mayTake.apply(group.fits())) > 0);
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      waiting.clear();
      work.signal();
    } finally {
      lock.unlock();
    }
    try {
      worker.join(CLOSE_WAIT.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (worker.isAlive()) {
      LOG.warn("The model service did not finish a training step within {}", CLOSE_WAIT);
    }
  }

  private void run() {
    try (WindowEstimator estimator = factory.get()) {
      LOG.info("The model service trains on {}", estimator.device());
      metrics.gpuMemory(estimator.gpuMemory());
      try {
        fitGroups(new GroupFitter(estimator, metrics, errors));
      } finally {
        metrics.gpuMemory(Optional.empty());
      }
    } catch (Throwable e) {
      // Restarting the thread does not fix this error, for example a native library that does
      // not load.
      LOG.error("The model service died; the process fails its liveness probe", e);
      death =
          Optional.of(
              e instanceof DeviceFailedException
                  ? "the device of the model service fails: " + e.getMessage()
                  : "the model service died: no window is fitted");
    }
  }

  private void fitGroups(GroupFitter fitting) throws InterruptedException {
    fitter = fitting;
    for (List<GroupFitter.Task> group = next(); group != null; group = next()) {
      try {
        metrics.fitsInFlight(group.size());
        fitting.fit(group, () -> groupCancelled || closed);
      } catch (CancellationException e) {
        LOG.debug("A group of {} fits was cancelled", group.size());
      } finally {
        metrics.fitsInFlight(0);
      }
    }
  }

  /** Waits for jobs and takes a group; null when the service closes. */
  private List<GroupFitter.Task> next() throws InterruptedException {
    lock.lock();
    try {
      training.clear();
      groupCancelled = false;
      busy = false;
      while (waiting.isEmpty() && !closed) {
        work.await();
      }
      if (closed) {
        return null;
      }
      busy = true;
      FitRequest.Shape shape = waiting.getFirst().job().shape();
      int most = maxGroup.applyAsInt(shape);
      List<GroupFitter.Task> group = new ArrayList<>();
      Iterator<GroupFitter.Task> tasks = waiting.iterator();
      while (tasks.hasNext() && group.size() < most) {
        GroupFitter.Task task = tasks.next();
        if (task.job().shape().equals(shape)) {
          tasks.remove();
          group.add(task);
          training.add(task.job().incarnation());
        }
      }
      return group;
    } finally {
      lock.unlock();
    }
  }
}
