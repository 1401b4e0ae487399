package io.codrift.model.training;

import java.util.List;

/** Trains and evaluates flows of one shape in stacked tensors. */
public final class GroupTrainer implements AutoCloseable {

  /**
   * @param device {@code auto}, {@code cpu} or {@code gpu}
   * @throws EngineException if the engine or the device is not there
   */
  public static GroupTrainer open(String device) {
    return new GroupTrainer();
  }

  private GroupTrainer() {}

  /** The device that trains, {@code cpu} or {@code gpu:0}. */
  public String device() {
    throw new UnsupportedOperationException();
  }

  /**
   * Trains tasks of one shape together. Members may differ in rows and plans (but not in batch). A
   * member that fails by its data keeps its last good weights and disturbs no other.
   *
   * @return one result per task, in order
   * @throws java.util.concurrent.CancellationException if cancelled
   * @throws EngineException if the engine failed
   */
  public List<TrainingResult> train(
      List<TrainingTask> group, Deadline deadline, Cancellation cancellation) {
    throw new UnsupportedOperationException();
  }

  /**
   * Log-densities of every row.
   *
   * @return one per evaluation, in order
   * @throws EngineException if the engine failed
   */
  public List<LogDensities> evaluate(List<Evaluation> evaluations) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
