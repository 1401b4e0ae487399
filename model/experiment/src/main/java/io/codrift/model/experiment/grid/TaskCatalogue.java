package io.codrift.model.experiment.grid;

import io.codrift.model.task.BoundedNoiseTask;
import io.codrift.model.task.BrokenJoinTask;
import io.codrift.model.task.CategoryTask;
import io.codrift.model.task.CodesTask;
import io.codrift.model.task.CurveTask;
import io.codrift.model.task.DecisionTask;
import io.codrift.model.task.ExclusiveOrTask;
import io.codrift.model.task.FoldedTask;
import io.codrift.model.task.GaussianTask;
import io.codrift.model.task.LabelTask;
import io.codrift.model.task.Marginals;
import io.codrift.model.task.MixtureTask;
import io.codrift.model.task.RingTask;
import io.codrift.model.task.RotatedGaussianTask;
import io.codrift.model.task.ScaleTask;
import io.codrift.model.task.SlopesTask;
import io.codrift.model.task.SpiralSheetTask;
import io.codrift.model.task.StudentCopulaTask;
import io.codrift.model.task.StudentTask;
import io.codrift.model.task.Task;
import io.codrift.model.task.WaveTask;
import io.codrift.model.task.ZeroInflatedTask;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The tasks by name. Those of the paper take any number of dimensions and any mutual information;
 * the others have their own.
 */
final class TaskCatalogue {
  private static final double DEGREES = 4;

  /** A family of tasks. */
  @FunctionalInterface
  interface Family {
    /**
     * @param dims d of each side
     * @param nats the mutual information
     */
    Task of(int dims, double nats);
  }

  private static final Map<String, Family> FAMILIES = families();
  private static final Map<String, Task> SINGLE = single();

  private TaskCatalogue() {}

  private static Map<String, Family> families() {
    Map<String, Family> all = new LinkedHashMap<>();
    all.put("gaussian", GaussianTask::ofMutualInformation);
    all.put("cubic", (d, nats) -> cubic(GaussianTask.ofMutualInformation(d, nats)));
    all.put("sparse", GaussianTask::sparse);
    all.put("sparse-cubic", (d, nats) -> cubic(GaussianTask.sparse(d, nats)));
    all.put("student", (d, nats) -> StudentTask.ofMutualInformation(d, DEGREES, nats));
    return all;
  }

  private static Task cubic(Task task) {
    return task.under(Marginals.CUBIC);
  }

  private static Map<String, Task> single() {
    Map<String, Task> all = new LinkedHashMap<>();
    all.put("student-1", new StudentTask(2, 1, 0));
    all.put("student-3", new StudentTask(5, 3, 0));
    all.put("student-copula", new StudentCopulaTask(2, 2, 0.5));
    all.put("bounded-noise", new BoundedNoiseTask(0.1));
    all.put("folded", new FoldedTask(4, 0.2));
    all.put("absolute", new CurveTask(CurveTask.Curve.ABSOLUTE, 0.3));
    all.put("square", new CurveTask(CurveTask.Curve.SQUARE, 0.5));
    all.put("spiral-sheet", new SpiralSheetTask(0.75));
    all.put("ring", new RingTask(0.2));
    all.put("wave", new WaveTask(1, 5, 0.15));
    all.put("clusters", MixtureTask.clusters());
    all.put("diamond", MixtureTask.diamond(0.8));
    all.put("random-sign", MixtureTask.randomSign(0.9));
    all.put("exclusive-or", new ExclusiveOrTask(0.5));
    all.put("scale", new ScaleTask(1, 1));
    all.put("rotated-gaussian", new RotatedGaussianTask(3, 0.8, 1 / 3.0));
    all.put("broken-join", new BrokenJoinTask(5, 1, 0.5));
    all.put("label", new LabelTask(10, 0.5, 1.5));
    all.put("decision-tree", new DecisionTask(DecisionTask.Rule.TREE, 8, 0.1));
    all.put("slopes", new SlopesTask(0.5, 1.5, -1.5, 3, -0.8, 0));
    all.put("category", new CategoryTask(50, 0.67));
    all.put("codes", new CodesTask(10, 0, 0.1));
    all.put("zero-inflated", new ZeroInflatedTask(0.9, 0.8));
    return all;
  }

  /** All names. */
  static Set<String> names() {
    Set<String> names = new LinkedHashSet<>(FAMILIES.keySet());
    names.addAll(SINGLE.keySet());
    return names;
  }

  /** Whether the task takes dimensions and mutual information. */
  static boolean isFamily(String name) {
    return FAMILIES.containsKey(name);
  }

  /**
   * A task.
   *
   * @param dims d of each side, for a family
   * @param nats the mutual information, for a family
   * @throws IllegalArgumentException if the family has no such task
   */
  static Task task(String name, int dims, double nats) {
    return isFamily(name) ? FAMILIES.get(name).of(dims, nats) : SINGLE.get(name);
  }
}
