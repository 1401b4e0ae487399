package io.codrift.streams.estimate.service;

import static io.codrift.streams.testing.process.Conditions.await;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.codrift.model.Cancellation;
import io.codrift.model.EngineException;
import io.codrift.model.FitRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Fits and devices that fail, and what becomes of the other fits and of the service. */
class ServiceFaultsTest extends ThreadedServiceDriver {
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
    estimator.training = ServiceFaultsTest::failForSeedTwo;
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
    estimator.training = ServiceFaultsTest::failForSeedTwo;
    ThreadedModelService service =
        new ThreadedModelService(
            () -> estimator, shape -> 8, metrics, new RethrownErrors(), fits -> Duration.ofDays(1));
    services.add(service);

    service.submit(jobs(TASK, 4), outcomes::add);

    await("a service that has ended").until(() -> !service.alive());
    assertThat(outcomes).noneMatch(FitOutcome.Broken.class::isInstance);
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
}
