package io.codrift.model.task;

import org.apache.commons.rng.UniformRandomProvider;

/**
 * Independent draws of one task, joined to one pair (X, Y) with more coordinates. I is the sum.
 *
 * @param task the task
 * @param copies number of draws
 */
public record RepeatedTask(Task task, int copies) implements Task {
  public RepeatedTask {
    if (copies < 1) {
      throw new IllegalArgumentException("copies must be at least 1, not " + copies);
    }
  }

  @Override
  public String name() {
    return "%d times %s".formatted(copies, task.name());
  }

  @Override
  public int xDims() {
    return copies * task.xDims();
  }

  @Override
  public int yDims() {
    return copies * task.yDims();
  }

  @Override
  public double mutualInformation() {
    return copies * task.mutualInformation();
  }

  @Override
  public void sample(UniformRandomProvider random, double[] x, double[] y) {
    double[] oneX = new double[task.xDims()];
    double[] oneY = new double[task.yDims()];
    for (int k = 0; k < copies; k++) {
      task.sample(random, oneX, oneY);
      System.arraycopy(oneX, 0, x, k * oneX.length, oneX.length);
      System.arraycopy(oneY, 0, y, k * oneY.length, oneY.length);
    }
  }
}
