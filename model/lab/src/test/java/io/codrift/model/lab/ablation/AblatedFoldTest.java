package io.codrift.model.lab.ablation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.codrift.model.Cancellation;
import io.codrift.model.Estimate;
import io.codrift.model.EstimatorSettings;
import io.codrift.model.Fit;
import io.codrift.model.FitRequest;
import io.codrift.model.Window;
import io.codrift.model.flow.EllipticalStart;
import io.codrift.model.fold.PreparedFold;
import io.codrift.model.fold.PreparedWindow;
import io.codrift.model.fold.Side;
import io.codrift.model.lab.ablation.AblatedFold.Variant;
import io.codrift.model.ndoe.NdoeEstimator;
import io.codrift.model.random.SplitMix64;
import io.codrift.model.task.SpiralSheetTask;
import io.codrift.model.testing.TaskWindows;
import io.codrift.model.training.Deadline;
import io.codrift.model.training.GroupTrainer;
import io.codrift.model.training.TrainingPlan;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AblatedFoldTest {
  private static final int STEPS = 40;
  private static final long SEED = 5;

  @Test
  void nothingLeftOutIsTheEstimator() {
    Window window = TaskWindows.window(new SpiralSheetTask(0.75), 512, SEED, 0);
    FitRequest request = new FitRequest(window, Optional.empty(), SEED);
    EstimatorSettings settings =
        EstimatorSettings.builder()
            .firstSteps(STEPS)
            .thenSteps(0)
            .timeLimit(Duration.ofMinutes(10))
            .device("cpu")
            .build();
    double estimated;
    try (NdoeEstimator estimator = new NdoeEstimator(settings, 1000)) {
      Fit fit = estimator.fit(List.of(request), Cancellation.NEVER).get(0);
      Estimate.Numbers numbers = fit.estimate().numbers().orElseThrow();
      // Of a first window, this is what was added to the held-out mean.
      estimated = numbers.mi() - numbers.stillToLearn().orElseThrow();
    }

    double full = 0;
    double noFlow = 0;
    PreparedWindow prepared =
        PreparedWindow.prepare(request, Optional.of(Side.Y), 2, new EllipticalStart.Tables())
            .window()
            .orElseThrow();
    try (GroupTrainer trainer = GroupTrainer.open("cpu")) {
      for (int k = 0; k < 2; k++) {
        PreparedFold part = prepared.prepared().get(k);
        AblatedFold fold =
            new AblatedFold(
                part, TrainingPlan.first(STEPS), SplitMix64.at(SEED, 16 * k + Side.Y.code()));
        var densities =
            fold.densities(trainer, trainer.train(fold.tasks(), Deadline.NONE, Cancellation.NEVER));
        double share = (double) part.part().evaluation().length / window.rows();
        full += share * fold.score(densities.get(Variant.FULL)).information();
        noFlow += share * fold.score(densities.get(Variant.NO_FLOW)).information();
      }
    }

    assertThat(full).isCloseTo(estimated, within(1e-4));
    assertThat(noFlow).isLessThan(full - 0.01);
  }
}
