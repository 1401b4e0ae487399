package io.codrift.model.lab.accuracy;

import io.codrift.model.task.Task;
import java.util.Locale;
import org.apache.commons.rng.UniformRandomProvider;

/** A task whose rows are changed without a change of the MI. */
record MappedTask(Task task, InvariantMap map, InvariantMap.Side x, InvariantMap.Side y)
    implements Task {
  @Override
  public String name() {
    return task.name() + ", " + map.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public int xDims() {
    return x.dims();
  }

  @Override
  public int yDims() {
    return y.dims();
  }

  @Override
  public double mutualInformation() {
    return task.mutualInformation();
  }

  @Override
  public void sample(UniformRandomProvider random, double[] intoX, double[] intoY) {
    double[] plainX = new double[task.xDims()];
    double[] plainY = new double[task.yDims()];
    task.sample(random, plainX, plainY);
    System.arraycopy(x.map().apply(plainX, random), 0, intoX, 0, intoX.length);
    System.arraycopy(y.map().apply(plainY, random), 0, intoY, 0, intoY.length);
  }
}
