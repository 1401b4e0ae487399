package io.codrift.model.training;

import com.sun.management.OperatingSystemMXBean;
import io.codrift.model.flow.FlowShape;
import io.codrift.model.flow.FlowWeights;
import io.codrift.model.task.GaussianTask;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.commons.rng.simple.RandomSource;

/**
 * Steps per second (one step is the L1 and the L2 update), by the clock and by the processor time
 * of the process, which a busy machine disturbs less. Not part of the tests; the command is in the
 * module's README.
 */
public final class TrainingBenchmark {
  private static final OperatingSystemMXBean PROCESS =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private TrainingBenchmark() {}

  public static void main(String[] arguments) {
    String device = System.getProperty("device", "cpu");
    try (GroupTrainer trainer = GroupTrainer.open(device)) {
      System.out.println("device " + trainer.device());
      FlowShape small = FlowShape.production(2, 2);
      for (int members : new int[] {1, 8, 64, 256}) {
        measure(trainer, "2+2, production size", small, members, 256);
      }
      measure(trainer, "5+5, production size", FlowShape.production(5, 5), 1, 256);
      measure(trainer, "20+20, production size", FlowShape.production(20, 20), 1, 256);
      measure(trainer, "20+20, paper size", new FlowShape(20, 20, 20, 2, 1, 32), 1, 128);
    }
  }

  private static void measure(
      GroupTrainer trainer, String name, FlowShape shape, int members, int batch) {
    int steps = Math.max(20, Integer.getInteger("steps", 400) / (int) Math.sqrt(members));
    train(trainer, shape, members, batch, Math.max(10, steps / 4));
    long wall = System.nanoTime();
    long processor = PROCESS.getProcessCpuTime();
    train(trainer, shape, members, batch, steps);
    double wallSeconds = (System.nanoTime() - wall) / 1e9;
    double seconds = (PROCESS.getProcessCpuTime() - processor) / 1e9;
    System.out.printf(
        Locale.ROOT,
        "%-24s K = %3d, batch %d: %8.1f models x steps/s, %8.1f per processor second, %.3f ms%n",
        name,
        members,
        batch,
        members * steps / wallSeconds,
        members * steps / seconds,
        1e3 * seconds / steps);
  }

  private static void train(
      GroupTrainer trainer, FlowShape shape, int members, int batch, int steps) {
    GaussianTask task = GaussianTask.ofCorrelation(shape.xDims(), 0.5);
    ConditionalRows rows = ScoreRows.of(task, RandomSource.XO_RO_SHI_RO_128_PP.create(1), 2048);
    ConditionalRows few = ScoreRows.of(task, RandomSource.XO_RO_SHI_RO_128_PP.create(2), 64);
    TrainingPlan plan = new TrainingPlan(steps, batch, 5e-3, 0.05, 0.02, 50, 1000, 5);
    List<TrainingTask> group = new ArrayList<>();
    for (int k = 0; k < members; k++) {
      group.add(new TrainingTask(FlowWeights.initial(shape, k), rows, few, plan, k));
    }
    trainer.train(group, Deadline.NONE, Cancellation.NEVER);
  }
}
