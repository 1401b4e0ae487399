package io.codrift.model.task;

import java.util.Locale;
import org.apache.commons.rng.UniformRandomProvider;

/** A task with monotone maps applied to its columns. */
record UnderMarginals(Task task, Marginals marginals) implements Task {
  @Override
  public String name() {
    return marginals == Marginals.PLAIN
        ? task.name()
        : task.name() + " " + marginals.name().toLowerCase(Locale.ROOT);
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
    return task.mutualInformation();
  }

  @Override
  public void sample(UniformRandomProvider random, double[] x, double[] y) {
    task.sample(random, x, y);
    for (int j = 0; j < x.length; j++) {
      x[j] = marginals.mapX(x[j], j);
    }
    for (int j = 0; j < y.length; j++) {
      y[j] = marginals.mapY(y[j], x.length + j);
    }
  }
}
