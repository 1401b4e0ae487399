package io.codrift.model.lab.accuracy;

import io.codrift.model.task.Task;
import org.apache.commons.rng.UniformRandomProvider;

/** X and Y of a task, taken from two different rows: I = 0. */
record IndependentTask(Task task) implements Task {
  @Override
  public String name() {
    return "independent " + task.name();
  }

  @Override
  public int xDims() {
    return task.xDims();
  }

  @Override
  public int yDims() {
    return task.yDims();
  }

  @Override
  public double mutualInformation() {
    return 0;
  }

  @Override
  public void sample(UniformRandomProvider random, double[] x, double[] y) {
    task.sample(random, x, y);
    task.sample(random, new double[task.xDims()], y);
  }
}
