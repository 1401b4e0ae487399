package io.codrift.streams.estimate.service;

import io.codrift.model.FitRequest;
import io.codrift.model.Window;
import io.codrift.streams.metrics.CodriftMetrics;
import io.prometheus.client.CollectorRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;

/** Starts services with an estimator of the test, and collects what they send. */
abstract class ThreadedServiceDriver {
  static final Incarnation TASK = Incarnation.draw();
  static final Incarnation OTHER_TASK = Incarnation.draw();

  final CollectorRegistry registry = new CollectorRegistry();
  final CodriftMetrics metrics = new CodriftMetrics(registry);
  final ProgramErrors errors = ProgramErrors.reported(metrics);
  final FakeEstimator estimator = new FakeEstimator();
  final List<FitOutcome> outcomes = new CopyOnWriteArrayList<>();
  final CountDownLatch gate = new CountDownLatch(1);
  final List<ThreadedModelService> services = new ArrayList<>();

  @AfterEach
  void closeServices() {
    gate.countDown();
    services.forEach(ThreadedModelService::close);
  }

  /** Waits, in a fit, until a test opens the gate. */
  void awaitGate() {
    try {
      if (!gate.await(1, TimeUnit.MINUTES)) {
        throw new IllegalStateException("nobody opened the gate");
      }
    } catch (InterruptedException e) {
      throw new CancellationException();
    }
  }

  /** A service that is closed after the test. */
  ThreadedModelService service(int maxGroup) {
    ThreadedModelService service =
        new ThreadedModelService(
            () -> estimator, shape -> maxGroup, metrics, errors, fits -> Duration.ofDays(1));
    services.add(service);
    return service;
  }

  /** Fits of one shape, of the monitors m0, m1 and so on, with seeds from 0. */
  static List<FitJob> jobs(Incarnation incarnation, int count) {
    List<FitJob> jobs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      FitJob job = job(incarnation, "m" + i, 1, 1);
      jobs.add(new FitJob(incarnation, job.key(), job.shape(), job.window(), Optional.empty(), i));
    }
    return jobs;
  }

  static FitJob job(Incarnation incarnation, String monitor, int xDims, int yDims) {
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
