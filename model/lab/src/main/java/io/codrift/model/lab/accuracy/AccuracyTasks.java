package io.codrift.model.lab.accuracy;

import io.codrift.model.task.BoundedNoiseTask;
import io.codrift.model.task.BrokenJoinTask;
import io.codrift.model.task.CategoryTask;
import io.codrift.model.task.CodesTask;
import io.codrift.model.task.CurveTask;
import io.codrift.model.task.DecisionTask;
import io.codrift.model.task.ExclusiveOrTask;
import io.codrift.model.task.FactorTask;
import io.codrift.model.task.FoldedTask;
import io.codrift.model.task.GaussianTask;
import io.codrift.model.task.LabelTask;
import io.codrift.model.task.Marginals;
import io.codrift.model.task.MixtureTask;
import io.codrift.model.task.RecombinedTask;
import io.codrift.model.task.RepeatedTask;
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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The tasks for the accuracy of the estimator, with their numbers of rows. */
final class AccuracyTasks {
  private AccuracyTasks() {}

  /**
   * A task and the number of rows of an estimate.
   *
   * @param rows N
   */
  record Sized(Task task, int rows) {}

  /** The paper's tasks (section 4.1), and its cubic ones. */
  static List<Sized> gaussian() {
    List<Sized> all = new ArrayList<>();
    for (int rows : new int[] {4_000, 32_000}) {
      all.addAll(plainAndCubic(GaussianTask.ofMutualInformation(20, 10), rows));
    }
    all.addAll(plainAndCubic(GaussianTask.sparse(20, 2), 32_000));
    for (int dims : new int[] {50, 100}) {
      all.addAll(plainAndCubic(GaussianTask.ofMutualInformation(dims, 10), 32_000));
    }
    return all;
  }

  private static List<Sized> plainAndCubic(Task task, int rows) {
    return List.of(new Sized(task, rows), new Sized(task.under(Marginals.CUBIC), rows));
  }

  /** Independent tasks. */
  static List<Sized> independent() {
    return IntStream.of(1, 2, 5, 10, 20)
        .mapToObj(dims -> new Sized(GaussianTask.ofCorrelation(dims, 0), 4_000))
        .toList();
  }

  /**
   * Columns as people have them: collinear, discrete, a label that a rule decides, with many zeros,
   * a wave of others, of a join that is half broken, or many in a small window.
   */
  static List<Sized> ordinary() {
    return List.of(
        new Sized(new FactorTask(5, 3, 0.1, 3), 4096),
        new Sized(new FactorTask(20, 8, 0.5, 4), 4096),
        new Sized(new RecombinedTask(GaussianTask.ofMutualInformation(20, 10), 5), 4096),
        new Sized(new RecombinedTask(GaussianTask.sparse(20, 2), 6), 4096),
        new Sized(new LabelTask(10, 0.5, 1.5), 10_000),
        new Sized(new LabelTask(3, 0, 1.85), 10_000),
        new Sized(new DecisionTask(DecisionTask.Rule.TREE, 8, 0.1), 10_000),
        new Sized(new DecisionTask(DecisionTask.Rule.PARITY, 5, 0.05), 10_000),
        new Sized(new SlopesTask(0.5, 1.5, -1.5, 3, -0.8, 0), 10_000),
        new Sized(new CategoryTask(50, 0.67), 10_000),
        new Sized(new CodesTask(10, 0, 0.1), 10_000),
        new Sized(new ZeroInflatedTask(0.9, 0.8), 10_000),
        new Sized(new WaveTask(1, 5, 0.15), 10_000),
        new Sized(new WaveTask(2, 5, 0.15), 10_000),
        new Sized(new BrokenJoinTask(5, 1, 0.5), 10_000),
        new Sized(new BrokenJoinTask(25, 1, 0.5), 10_000),
        new Sized(GaussianTask.ofMutualInformation(50, 1.62), 1000));
  }

  /** One to five dimensions per side, 10,000 rows. */
  static List<Sized> nonGaussian() {
    return nonGaussianFamilies().values().stream()
        .flatMap(List::stream)
        .map(task -> new Sized(task, 10_000))
        .toList();
  }

  /** The same tasks by what they are made of. */
  static Map<String, List<Task>> nonGaussianFamilies() {
    List<Task> student = new ArrayList<>();
    for (int dims : new int[] {1, 2, 5}) {
      for (int degrees = 1; degrees <= 3; degrees++) {
        // In 1 + 1 dimensions the radius alone carries little information: 0.04 nats with 3 degrees
        // of freedom.
        student.add(new StudentTask(dims, degrees, dims == 1 ? 0.5 : 0));
      }
    }
    student.add(new StudentCopulaTask(2, 2, 0.5));
    Map<String, List<Task>> families = new LinkedHashMap<>();
    families.put("Student", student);
    families.put(
        "bounded noise",
        List.of(
            new BoundedNoiseTask(0.1),
            new BoundedNoiseTask(0.75),
            new RepeatedTask(new BoundedNoiseTask(0.25), 3)));
    families.put("folded", List.of(new FoldedTask(4, 0.2)));
    families.put(
        "curves",
        List.of(
            new CurveTask(CurveTask.Curve.ABSOLUTE, 0.3),
            new CurveTask(CurveTask.Curve.SQUARE, 0.5)));
    families.put("spiral sheet", List.of(new SpiralSheetTask(0.75)));
    families.put("clusters", List.of(MixtureTask.clusters(), MixtureTask.diamond(0.8)));
    families.put(
        "random sign",
        List.of(MixtureTask.randomSign(0.9), new RepeatedTask(MixtureTask.randomSign(0.9), 2)));
    families.put("exclusive or", List.of(new ExclusiveOrTask(0.5)));
    families.put("ring", List.of(new RingTask(0.2)));
    families.put("multiplicative noise", List.of(new ScaleTask(1, 1), new ScaleTask(5, 0.5)));
    families.put(
        "rotated Gaussian",
        List.of(
            new RotatedGaussianTask(2, 0.8, 1 / 3.0),
            new RotatedGaussianTask(3, 0.8, 1 / 3.0),
            new RotatedGaussianTask(5, 0.8, 1 / 3.0)));
    return families;
  }
}
