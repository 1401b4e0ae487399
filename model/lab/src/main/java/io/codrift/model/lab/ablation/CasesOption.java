package io.codrift.model.lab.ablation;

import io.codrift.model.task.BoundedNoiseTask;
import io.codrift.model.task.GaussianTask;
import io.codrift.model.task.Marginals;
import io.codrift.model.task.RotatedGaussianTask;
import io.codrift.model.task.SpiralSheetTask;
import io.codrift.model.task.StudentTask;
import io.codrift.model.task.Task;
import java.util.List;
import picocli.CommandLine.Option;

/** The tasks of an ablation, which the user may choose from. */
final class CasesOption {
  @Option(
      names = "--cases",
      split = ",",
      defaultValue = "bounded,spiral,rotated,student,gaussian",
      description = "Default: ${DEFAULT-VALUE}.")
  private List<String> names;

  /** The chosen tasks, in the order of the option. */
  List<Task> tasks() {
    return names.stream().map(CasesOption::named).toList();
  }

  private static Task named(String name) {
    return switch (name) {
      case "bounded" -> new BoundedNoiseTask(0.1);
      case "spiral" -> new SpiralSheetTask(0.75).under(Marginals.ODD);
      case "rotated" -> new RotatedGaussianTask(3, 0.7, 1);
      case "student" -> new StudentTask(5, 2, 0);
      case "gaussian" -> GaussianTask.ofMutualInformation(2, 0.5);
      default -> throw new IllegalArgumentException("unknown case " + name);
    };
  }
}
