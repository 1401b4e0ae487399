package io.codrift.model.estimate;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.model.task.BoundedNoiseTask;
import io.codrift.model.task.GaussianTask;
import io.codrift.model.task.Marginals;
import io.codrift.model.task.SpiralSheetTask;
import io.codrift.model.task.StudentTask;
import io.codrift.model.task.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Estimates against the truth, as a monitor sees it: windows of 4,096 rows one after the other, odd
 * marginals, the defaults of the stream.
 */
class TruthTest {
  private static final Logger log = LoggerFactory.getLogger(TruthTest.class);
  private static final int ROWS = 4096;
  private static final long SEED = 20261123;

  private static NdoeEstimator estimator(int firstSteps, int thenSteps) {
    EstimatorSettings defaults = EstimatorSettings.defaults();
    return new NdoeEstimator(
        new EstimatorSettings(
            defaults.estimator(),
            firstSteps,
            thenSteps,
            defaults.folds(),
            Duration.ofHours(2),
            defaults.settleWindows(),
            "cpu"),
        1000);
  }

  private static NdoeEstimator asTheStreamHasIt() {
    EstimatorSettings defaults = EstimatorSettings.defaults();
    return estimator(defaults.firstSteps(), defaults.thenSteps());
  }

  @Test
  @Tag("acceptance")
  void ellipticalDependenceFromTheThirdWindowOn() {
    for (int dims : new int[] {1, 2, 5}) {
      List<Task> tasks = new ArrayList<>();
      for (double nats : new double[] {0, 0.5, 2}) {
        tasks.add(GaussianTask.ofMutualInformation(dims, nats));
        if (nats > 0) {
          // Without correlation a Student copula still shares its radius: it has no 0 nats.
          tasks.add(StudentTask.ofMutualInformation(dims, 4, nats));
        }
      }
      assertElliptical(asTheStreamHasIt(), tasks, 5);
    }
  }

  /** The start carries these: few steps show that flows and mixture do it no harm. */
  @Test
  void ellipticalDependenceQuickly() {
    assertElliptical(
        estimator(60, 20),
        List.of(
            GaussianTask.ofMutualInformation(2, 0),
            GaussianTask.ofMutualInformation(2, 2),
            StudentTask.ofMutualInformation(2, 4, 0.5)),
        3);
  }

  @Test
  @Tag("acceptance")
  void boundedNoiseFromTheTenthWindowOn() {
    assertWithinFifteenPercent(new BoundedNoiseTask(0.1));
  }

  @Test
  @Tag("acceptance")
  void spiralSheetFromTheTenthWindowOn() {
    assertWithinFifteenPercent(new SpiralSheetTask(0.75));
  }

  private static void assertElliptical(NdoeEstimator estimator, List<Task> tasks, int windows) {
    try (estimator) {
      FitStream stream = stream(estimator, tasks);
      for (int w = 1; w <= windows; w++) {
        List<Estimate> estimates = stream.next();
        for (int i = 0; i < tasks.size(); i++) {
          Estimate.Numbers numbers = report(tasks.get(i), w, estimates.get(i));
          if (w >= 3) {
            double truth = tasks.get(i).mutualInformation();
            assertThat(Math.abs(numbers.mi() - truth))
                .as("error of %s in window %d", tasks.get(i).name(), w)
                .isLessThanOrEqualTo(Math.max(0.05, 3 * numbers.standardError()));
            assertThat(numbers.standardError())
                .as("standard error of %s in window %d", tasks.get(i).name(), w)
                .isLessThan(truth > 1.9 ? 0.1 : 0.05);
          }
        }
      }
    }
  }

  private static void assertWithinFifteenPercent(Task task) {
    try (NdoeEstimator estimator = asTheStreamHasIt()) {
      FitStream stream = stream(estimator, List.of(task));
      for (int w = 1; w <= 12; w++) {
        Estimate.Numbers numbers = report(task, w, stream.next().get(0));
        if (w >= 10) {
          assertThat(numbers.mi())
              .as("%s in window %d", task.name(), w)
              .isBetween(0.85 * task.mutualInformation(), 1.15 * task.mutualInformation());
        }
      }
    }
  }

  private static FitStream stream(NdoeEstimator estimator, List<Task> tasks) {
    List<IntFunction<Task>> streams = new ArrayList<>();
    for (Task task : tasks) {
      streams.add(window -> task.under(Marginals.ODD));
    }
    return new FitStream(estimator, streams, ROWS, SEED);
  }

  private static Estimate.Numbers report(Task task, int window, Estimate estimate) {
    Estimate.Numbers numbers = estimate.numbers().orElseThrow();
    log.info(
        String.format(
            "%-26s window %2d: truth %.3f, MI %.3f ± %.3f (before %.3f, Gaussian %.3f, still %.3f), %d steps",
            task.name(),
            window,
            task.mutualInformation(),
            numbers.mi(),
            numbers.standardError(),
            numbers.miBefore().orElse(Double.NaN),
            numbers.gaussianMi(),
            numbers.stillToLearn().orElse(Double.NaN),
            estimate.steps()));
    return numbers;
  }
}
