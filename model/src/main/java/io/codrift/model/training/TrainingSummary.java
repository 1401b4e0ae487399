package io.codrift.model.training;

import io.codrift.model.EstimateStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What an estimate tells about the trainings of its flows.
 *
 * @param status CUT if the time limit ended one of them
 * @param steps of the longest; 0 without a training
 * @param remarks what went wrong
 */
public record TrainingSummary(EstimateStatus status, int steps, List<String> remarks) {
  public TrainingSummary {
    remarks = List.copyOf(remarks);
  }

  /**
   * @param limit the time limit that they had
   */
  public static TrainingSummary of(List<TrainingResult> results, Duration limit) {
    boolean cut = results.stream().anyMatch(TrainingResult::cut);
    int steps = results.stream().mapToInt(TrainingResult::steps).max().orElse(0);
    int rollBacks = results.stream().mapToInt(TrainingResult::rollBacks).sum();
    List<String> remarks = new ArrayList<>();
    if (cut) {
      remarks.add(
          "the time limit of %s s cut the training after %d steps"
              .formatted(limit.toMillis() / 1000.0, steps));
    }
    if (rollBacks > 0) {
      remarks.add("%d diverged training steps were rolled back".formatted(rollBacks));
    }
    return new TrainingSummary(cut ? EstimateStatus.CUT : EstimateStatus.OK, steps, remarks);
  }
}
