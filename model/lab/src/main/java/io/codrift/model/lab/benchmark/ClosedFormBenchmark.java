package io.codrift.model.lab.benchmark;

import io.codrift.model.Cancellation;
import io.codrift.model.EstimatorSettings;
import io.codrift.model.Fit;
import io.codrift.model.FitRequest;
import io.codrift.model.Window;
import io.codrift.model.ndoe.NdoeEstimator;
import io.codrift.model.task.GaussianTask;
import io.codrift.model.testing.TaskWindows;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A monitor's first window with marginal maps and elliptical start alone, in two folds. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class ClosedFormBenchmark {
  @Param({"2", "5", "20"})
  public int dims;

  @Param({"4096", "32000"})
  public int rows;

  private NdoeEstimator estimator;
  private FitRequest request;

  @Setup
  public void open() {
    estimator =
        new NdoeEstimator(
            EstimatorSettings.builder()
                .estimator(EstimatorSettings.START)
                .firstSteps(0)
                .thenSteps(0)
                .timeLimit(Duration.ofHours(1))
                .device("cpu")
                .build(),
            1000);
    Window window = TaskWindows.window(GaussianTask.ofMutualInformation(dims, 0.5), rows, 1, 0);
    request = new FitRequest(window, Optional.empty(), 1);
  }

  @TearDown
  public void close() {
    estimator.close();
  }

  @Benchmark
  public List<Fit> firstWindow() {
    return estimator.fit(List.of(request), Cancellation.NEVER);
  }
}
