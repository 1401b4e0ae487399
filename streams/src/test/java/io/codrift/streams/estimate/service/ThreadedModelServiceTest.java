package io.codrift.streams.estimate.service;

import static io.codrift.streams.testing.process.Conditions.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.MemoryUsage;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Which fits train together, for whom the service is, and how it ends. */
class ThreadedModelServiceTest extends ThreadedServiceDriver {
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
}
