package io.codrift.model.lab.training;

import io.codrift.model.task.Task;
import org.apache.commons.rng.UniformRandomProvider;

/** A task with X and Y swapped. */
record ReversedTask(Task task) implements Task {
  @Override
  public String name() {
    return task.name() + " reversed";
  }

  @Override
  public int xDims() {
    return task.yDims();
  }

  @Override
  public int yDims() {
    return task.xDims();
  }

  @Override
  public double mutualInformation() {
    return task.mutualInformation();
  }

  @Override
  public void sample(UniformRandomProvider random, double[] x, double[] y) {
    task.sample(random, y, x);
  }
}
