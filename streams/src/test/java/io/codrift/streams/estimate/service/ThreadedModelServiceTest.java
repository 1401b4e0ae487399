package io.codrift.streams.estimate.service;

import static io.codrift.streams.testing.process.Conditions.await;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.codrift.model.Cancellation;
import io.codrift.model.EngineException;
import io.codrift.model.FitRequest;
import io.codrift.model.Window;
import io.codrift.streams.metrics.CodriftMetrics;
import io.prometheus.client.CollectorRegistry;
import java.lang.management.MemoryUsage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ThreadedModelServiceTest {
  private static final Incarnation TASK = Incarnation.draw();
  private static final Incarnation OTHER_TASK = Incarnation.draw();

  private final CollectorRegistry registry = new CollectorRegistry();
  private final CodriftMetrics metrics = new CodriftMetrics(registry);
  private final ProgramErrors errors = ProgramErrors.reported(metrics);
  private final FakeEstimator estimator = new FakeEstimator();
  private final List<FitOutcome> outcomes = new CopyOnWriteArrayList<>();
  private final CountDownLatch gate = new CountDownLatch(1);
  private final List<ThreadedModelService> services = new ArrayList<>();

  @AfterEach
  void closeServices() {
    gate.countDown();
    services.forEach(ThreadedModelService::close);
  }

  @Test
  void waitingJobsOfOneShapeTrainTogether() {
    ThreadedModelService service = service(8);
    hold(service);

    service.submit(List.of(job(TASK, "a", 1, 1), job(TASK, "b", 2, 1)), outcomes::add);
    service.submit(List.of(job(OTHER_TASK, "c", 1, 1), job(OTHER_TASK, "d", 2, 1)), outcomes::add);
    gate.countDown();

    await("5 outcomes").until(() -> outcomes.size() == 5);
    assertThat(estimator.groups.stream().skip(1).map(List::size)).containsExactly(2, 2);
    assertThat(outcomes.stream().skip(1).map(outcome -> outcome.key().monitor()))
        .containsExactly("a", "c", "b", "d");
    assertThat(registry.getSampleValue("codrift_training_group_size_sum")).isEqualTo(5);
  }

  @Test
  void noGroupIsLargerThanTheLargest() {
    ThreadedModelService service = service(3);
    hold(service);

    service.submit(jobs(TASK, 7), outcomes::add);
    gate.countDown();

    await("8 outcomes").until(() -> outcomes.size() == 8);
    assertThat(estimator.groups.stream().skip(1).map(List::size)).containsExactly(3, 3, 1);
  }

  @Test
  void showsTheFitsThatTrain() {
    ThreadedModelService service = service(8);
    hold(service);

    assertThat(registry.getSampleValue("codrift_fits_in_flight")).isEqualTo(1);
    gate.countDown();

    await("no fit in flight").until(() -> registry.getSampleValue("codrift_fits_in_flight") == 0);
    assertThat(service.alive()).isTrue();
  }

  @Test
  void showsTheMemoryOfItsGpuWhileItRuns() {
    estimator.gpuMemory = Optional.of(() -> new MemoryUsage(-1, 3, 3, 16));
    ThreadedModelService service = service(8);
    hold(service);

    assertThat(registry.getSampleValue("codrift_gpu_memory_used_bytes")).isEqualTo(3);
    gate.countDown();
    service.close();

    assertThat(registry.getSampleValue("codrift_gpu_memory_used_bytes")).isNull();
  }

  @Test
  void aCancelledTaskGetsNoOutcomeAndOthersDo() {
    ThreadedModelService service = service(8);
    hold(service);
    service.submit(jobs(TASK, 3), outcomes::add);
    service.submit(List.of(job(OTHER_TASK, "other", 1, 1)), outcomes::add);

    service.cancel(TASK);
    gate.countDown();

    await("2 groups").until(() -> estimator.groups.size() == 2);
    await("an outcome of the other task")
        .untilAsserted(
            () ->
                assertThat(outcomes)
                    .extracting(outcome -> outcome.key().monitor())
                    .contains("other"));
    assertThat(estimator.groups.get(1)).hasSize(1);
  }

  @Test
  void trainingStopsBetweenStepsOnceAllItsTasksAreCancelled() throws InterruptedException {
    CountDownLatch training = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    estimator.training =
        (group, cancellation) -> {
          training.countDown();
          while (!cancellation.isCancelled()) {
            Thread.onSpinWait();
          }
          stopped.countDown();
          throw new CancellationException();
        };
    ThreadedModelService service = service(8);
    service.submit(List.of(job(TASK, "a", 1, 1), job(OTHER_TASK, "b", 1, 1)), outcomes::add);
    assertThat(training.await(1, TimeUnit.MINUTES)).as("training begins").isTrue();

    service.cancel(TASK);
    assertThat(stopped.getCount()).as("the other task still waits").isEqualTo(1);
    service.cancel(OTHER_TASK);
    assertThat(stopped.await(1, TimeUnit.MINUTES)).as("training stops").isTrue();

    estimator.training = (group, cancellation) -> {};
    service.submit(List.of(job(Incarnation.draw(), "next", 1, 1)), outcomes::add);
    await("an outcome").until(() -> outcomes.size() == 1);
    assertThat(outcomes.get(0).key().monitor()).isEqualTo("next");
  }

  @Test
  void anEngineFaultIsAssignedToTheFitThatCausedIt() {
    estimator.training =
        (group, cancellation) -> {
          if (group.stream().anyMatch(request -> request.seed() == 5)) {
            throw new EngineException("out of memory", null);
          }
        };
    ThreadedModelService service = service(8);

    service.submit(jobs(TASK, 8), outcomes::add);

    await("8 outcomes").until(() -> outcomes.size() == 8);
    assertThat(outcomes)
        .filteredOn(FitOutcome.EngineFault.class::isInstance)
        .singleElement()
        .satisfies(
            fault -> {
              assertThat(fault.key().monitor()).isEqualTo("m5");
              assertThat(((FitOutcome.EngineFault) fault).reason()).isEqualTo("out of memory");
            });
    assertThat(fitErrors("engine")).isEqualTo(1);
    assertThat(service.alive()).isTrue();
  }

  @Test
  void aProgrammingErrorIsAssignedToTheFitThatCausedItAndLoggedWithItsStackTrace() {
    estimator.training = ThreadedModelServiceTest::failForSeedTwo;
    ThreadedModelService service = service(8);

    List<ILoggingEvent> log =
        logOf(
            ProgramErrors.class,
            () -> {
              service.submit(jobs(TASK, 4), outcomes::add);
              await("4 outcomes").until(() -> outcomes.size() == 4);
            });

    assertThat(outcomes)
        .filteredOn(FitOutcome.Broken.class::isInstance)
        .extracting(outcome -> outcome.key().monitor())
        .containsExactly("m2");
    assertThat(fitErrors("program")).isEqualTo(1);
    assertThat(log)
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.getFormattedMessage()).contains("monitor m2");
              assertThat(event.getThrowableProxy().getStackTraceElementProxyArray())
                  .anyMatch(frame -> frame.getSTEAsString().contains("failForSeedTwo"));
            });
    assertThat(service.alive()).isTrue();
  }

  @Test
  void aProgrammingErrorThatIsRethrownKillsTheService() {
    estimator.training = ThreadedModelServiceTest::failForSeedTwo;
    ThreadedModelService service =
        new ThreadedModelService(
            () -> estimator, shape -> 8, metrics, new RethrownErrors(), fits -> Duration.ofDays(1));
    services.add(service);

    service.submit(jobs(TASK, 4), outcomes::add);

    await("a service that has ended").until(() -> !service.alive());
    assertThat(outcomes).noneMatch(FitOutcome.Broken.class::isInstance);
  }

  @Test
  void theWholeServiceIsForTheTaskThatAskedFirst() {
    ThreadedModelService service = service(8);
    hold(service);
    service.submit(jobs(TASK, 2), outcomes::add);

    assertThat(service.reserve(OTHER_TASK)).as("fits run and wait").isFalse();
    assertThat(service.isOpenTo(TASK)).as("nothing new begins").isFalse();
    assertThat(service.reserve(TASK)).isFalse();
    gate.countDown();
    await("3 outcomes").until(() -> outcomes.size() == 3);

    await("the whole service").until(() -> service.reserve(OTHER_TASK));
    assertThat(service.isOpenTo(OTHER_TASK)).isTrue();
    assertThat(service.reserve(TASK)).as("it was the second to ask").isFalse();
    service.release(OTHER_TASK);
    assertThat(service.isOpenTo(OTHER_TASK)).isFalse();
    assertThat(service.reserve(TASK)).isTrue();
    service.cancel(TASK);
    assertThat(service.isOpenTo(OTHER_TASK)).isTrue();
  }

  /** The window is still pending, and its fit has used up no attempt. */
  @Test
  void aDeviceThatFitsNothingIsNotTheFaultOfAFit() {
    estimator.training =
        (group, cancellation) -> {
          throw new EngineException("device lost", null);
        };
    estimator.canary = estimator.training;
    ThreadedModelService service = service(8);

    service.submit(jobs(TASK, 4), outcomes::add);

    await("a service that has ended").until(() -> !service.alive());
    assertThat(outcomes).isEmpty();
    assertThat(service.reasonNotAlive())
        .contains(
            "the device of the model service fails: after \"device lost\" a small fit of known data"
                + " fails, too: device lost");
  }

  @Test
  void aFitThatHangsFailsTheLiveness() {
    ThreadedModelService service =
        new ThreadedModelService(
            () -> estimator,
            shape -> 8,
            metrics,
            errors,
            fits -> fits > 1 ? Duration.ZERO : Duration.ofDays(1));
    services.add(service);
    estimator.training = (group, cancellation) -> awaitGate();

    service.submit(jobs(TASK, 1), outcomes::add);
    await("the first group").until(() -> estimator.groups.size() == 1);
    service.submit(jobs(OTHER_TASK, 2), outcomes::add);
    assertThat(service.alive()).as("it may take a day").isTrue();
    assertThat(service.hanging()).isEmpty();
    gate.countDown();
    await("3 outcomes").until(() -> outcomes.size() == 3);
    assertThat(service.alive()).as("no fit runs").isTrue();

    CountDownLatch never = new CountDownLatch(1);
    estimator.training =
        (group, cancellation) -> {
          try {
            never.await();
          } catch (InterruptedException e) {
            throw new CancellationException();
          }
        };
    service.submit(jobs(TASK, 2), outcomes::add);
    await("the last group").until(() -> estimator.groups.size() == 3);

    assertThat(service.reasonNotAlive())
        .hasValueSatisfying(
            reason ->
                assertThat(reason).startsWith("the model service hangs: 2 fits have not ended"));
    assertThat(service.hanging()).extracting(FitKey::monitor).containsExactlyInAnyOrder("m0", "m1");
    service.cancel(TASK);
    assertThat(service.hanging()).as("it runs on").hasSize(2);
    never.countDown();
  }

  private static void failForSeedTwo(List<FitRequest> group, Cancellation cancellation) {
    if (group.stream().anyMatch(request -> request.seed() == 2)) {
      throw new IllegalStateException("a bug");
    }
  }

  private static List<ILoggingEvent> logOf(Class<?> type, Runnable work) {
    Logger logger = (Logger) LoggerFactory.getLogger(type);
    ListAppender<ILoggingEvent> events = new ListAppender<>();
    events.list = new CopyOnWriteArrayList<>();
    events.start();
    logger.addAppender(events);
    try {
      work.run();
    } finally {
      logger.detachAppender(events);
    }
    return events.list;
  }

  private Double fitErrors(String kind) {
    return registry.getSampleValue(
        "codrift_fit_errors_total", new String[] {"kind"}, new String[] {kind});
  }

  @Test
  void rowsThatCannotBeSelectedDoNotAffectOtherFits() {
    ThreadedModelService service = service(8);
    FitJob good = job(TASK, "good", 1, 1);
    FitJob bad =
        new FitJob(
            TASK,
            new FitKey("bad", "", 0, 1),
            good.shape(),
            () -> {
              throw new IllegalArgumentException("no rows");
            },
            Optional.empty(),
            0);

    service.submit(List.of(bad, good), outcomes::add);

    await("2 outcomes").until(() -> outcomes.size() == 2);
    assertThat(outcomes)
        .hasExactlyElementsOfTypes(FitOutcome.Broken.class, FitOutcome.Fitted.class);
  }

  @Test
  void aRefusedCheckpointIsReportedAndTheMonitorStartsWithANewModel() {
    ThreadedModelService service = service(8);
    FitJob fresh = job(TASK, "a", 1, 1);
    FitJob refused =
        new FitJob(TASK, fresh.key(), fresh.shape(), fresh.window(), Optional.of(new byte[3]), 0);

    service.submit(List.of(refused), outcomes::add);

    await("an outcome").until(() -> outcomes.size() == 1);
    FitOutcome.Fitted fitted = (FitOutcome.Fitted) outcomes.get(0);
    assertThat(fitted.refusedCheckpoint()).contains("it is too short");
    assertThat(fitted.estimate().modelVersion()).isEqualTo(1);
  }

  @Test
  void anEngineThatDoesNotLoadKillsTheService() {
    ThreadedModelService service =
        new ThreadedModelService(
            () -> {
              throw new UnsatisfiedLinkError("no natives");
            },
            shape -> 8,
            metrics,
            errors,
            fits -> Duration.ofDays(1));
    services.add(service);

    await("a service that has ended").until(() -> !service.alive());
    service.submit(jobs(TASK, 1), outcomes::add);
    assertThat(outcomes).isEmpty();
  }

  @Test
  void anErrorInTrainingKillsTheService() {
    estimator.training =
        (group, cancellation) -> {
          throw new UnsatisfiedLinkError("gone");
        };
    ThreadedModelService service = service(8);

    service.submit(jobs(TASK, 1), outcomes::add);

    await("a service that has ended").until(() -> !service.alive());
    assertThat(estimator.closed).isTrue();
  }

  @Test
  void closingCancelsTrainingAndReleasesTheDevice() {
    estimator.training =
        (group, cancellation) -> {
          while (!cancellation.isCancelled()) {
            Thread.onSpinWait();
          }
          throw new CancellationException();
        };
    ThreadedModelService service = service(1);
    service.submit(jobs(TASK, 2), outcomes::add);
    await("a group").until(() -> estimator.groups.size() == 1);

    service.close();

    assertThat(estimator.closed).isTrue();
    assertThat(outcomes).isEmpty();
    assertThat(estimator.groups).hasSize(1);
    assertThat(service.alive()).isTrue();
  }

  /** Keeps the service busy with a first fit until the gate opens. */
  private void hold(ThreadedModelService service) {
    estimator.training =
        (group, cancellation) -> {
          if (group.get(0).seed() == -1) {
            awaitGate();
          }
        };
    FitJob first = job(Incarnation.draw(), "first", 3, 3);
    service.submit(
        List.of(
            new FitJob(
                first.incarnation(),
                first.key(),
                first.shape(),
                first.window(),
                Optional.empty(),
                -1)),
        outcomes::add);
    await("a group").until(() -> estimator.groups.size() == 1);
  }

  private void awaitGate() {
    try {
      if (!gate.await(1, TimeUnit.MINUTES)) {
        throw new IllegalStateException("nobody opened the gate");
      }
    } catch (InterruptedException e) {
      throw new CancellationException();
    }
  }

  private ThreadedModelService service(int maxGroup) {
    ThreadedModelService service =
        new ThreadedModelService(
            () -> estimator, shape -> maxGroup, metrics, errors, fits -> Duration.ofDays(1));
    services.add(service);
    return service;
  }

  private static List<FitJob> jobs(Incarnation incarnation, int count) {
    List<FitJob> jobs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      FitJob job = job(incarnation, "m" + i, 1, 1);
      jobs.add(new FitJob(incarnation, job.key(), job.shape(), job.window(), Optional.empty(), i));
    }
    return jobs;
  }

  private static FitJob job(Incarnation incarnation, String monitor, int xDims, int yDims) {
    Window window =
        new Window(
            names("x", xDims),
            names("y", yDims),
            1,
            new double[xDims],
            new double[yDims],
            new long[1],
            new long[1],
            0,
            1,
            0);
    return new FitJob(
        incarnation,
        new FitKey(monitor, "", 0, 1),
        new FitRequest.Shape(xDims, yDims),
        () -> window,
        Optional.empty(),
        0);
  }

  private static List<String> names(String prefix, int count) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      names.add(prefix + i);
    }
    return names;
  }
}
