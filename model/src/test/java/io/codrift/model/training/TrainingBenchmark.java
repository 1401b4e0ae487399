package io.codrift.model.training;

import com.sun.management.OperatingSystemMXBean;
import io.codrift.model.flow.FlowShape;
import io.codrift.model.flow.FlowWeights;
import io.codrift.model.task.GaussianTask;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.apache.commons.rng.simple.RandomSource;

/**
 * Steps per second (one step is the L1 and the L2 update), by the clock and by the processor time
 * of the process, which a busy machine disturbs less. Not part of the tests:
 *
 * <pre>
 * mvn -q -pl model test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath
 * java -Ddevice=auto -Drounds=3 -Dsteps=400 \
 *     -cp model/target/classes:model/target/test-classes:$(cat model/target/classpath) \
 *     io.codrift.model.training.TrainingBenchmark
 * </pre>
 *
 * <p>{@code -Ddevice} is {@code auto}, {@code cpu} (the default) or {@code gpu}; on a GPU it goes
 * on to 4,096 models, for which the heap needs some GiB ({@code -Xmx8g}). Every round measures all,
 * so that a busy moment meets all; the table at the end holds medians.
 */
public final class TrainingBenchmark {
  private static final OperatingSystemMXBean PROCESS =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private TrainingBenchmark() {}

  public static void main(String[] arguments) {
    int rounds = Integer.getInteger("rounds", 3);
    try (GroupTrainer trainer = GroupTrainer.open(System.getProperty("device", "cpu"))) {
      System.out.println("device " + trainer.device());
      List<Load> loads = loads(!trainer.device().equals("cpu"));
      Map<Load, List<Speed>> seen = new LinkedHashMap<>();
      for (int round = 1; round <= rounds; round++) {
        for (Load load : loads) {
          try {
            Speed speed = measure(trainer, load);
            seen.computeIfAbsent(load, l -> new ArrayList<>()).add(speed);
            System.out.printf(Locale.ROOT, "round %d, %s: %s%n", round, load, speed);
          } catch (EngineException e) {
            // A smaller GPU has not the memory for all of them.
            System.out.printf(Locale.ROOT, "round %d, %s: %s%n", round, load, e.getMessage());
          }
        }
      }
      print(seen);
    }
  }

  /** Models of one shape that train together. */
  private record Load(String network, FlowShape shape, int members, int batch) {
    int steps() {
      return Math.max(20, Integer.getInteger("steps", 400) / (int) Math.sqrt(members));
    }

    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%s, K = %,d, batch %d", network, members, batch);
    }
  }

  /** Models × steps per second of the clock and of the processors. */
  private record Speed(double byClock, double byProcessor) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT, "%.1f models x steps/s, %.1f per processor second", byClock, byProcessor);
    }
  }

  private static List<Load> loads(boolean onGpu) {
    List<Load> loads = new ArrayList<>();
    IntStream.of(1, 8, 64, 256, 1024, 4096)
        .filter(members -> onGpu || members <= 256)
        .forEach(
            members ->
                loads.add(
                    new Load("2 + 2, production size", FlowShape.production(2, 2), members, 256)));
    loads.add(new Load("5 + 5, production size", FlowShape.production(5, 5), 1, 256));
    loads.add(new Load("20 + 20, production size", FlowShape.production(20, 20), 1, 256));
    loads.add(new Load("20 + 20, paper size", FlowShape.paper(20, 20), 1, 128));
    return loads;
  }

  private static Speed measure(GroupTrainer trainer, Load load) {
    int steps = load.steps();
    train(trainer, load.shape(), load.members(), load.batch(), Math.max(10, steps / 4));
    long wall = System.nanoTime();
    long processor = PROCESS.getProcessCpuTime();
    train(trainer, load.shape(), load.members(), load.batch(), steps);
    double taken = (double) load.members() * steps;
    return new Speed(
        taken * 1e9 / (System.nanoTime() - wall),
        taken * 1e9 / (PROCESS.getProcessCpuTime() - processor));
  }

  private static void print(Map<Load, List<Speed>> seen) {
    System.out.println();
    System.out.println(
        "| network | K | batch | models x steps/s | lowest, highest | times K = 1 |"
            + " per processor second |");
    System.out.println("|---|---|---|---|---|---|---|");
    Map<String, Double> ofOne = new HashMap<>();
    seen.forEach(
        (load, speeds) -> {
          double median = median(speeds, Speed::byClock);
          if (load.members() == 1) {
            ofOne.put(load.network(), median);
          }
          System.out.printf(
              Locale.ROOT,
              "| %s | %,d | %d | %,.1f | %,.1f, %,.1f | %.2f | %,.1f |%n",
              load.network(),
              load.members(),
              load.batch(),
              median,
              speeds.stream().mapToDouble(Speed::byClock).min().orElseThrow(),
              speeds.stream().mapToDouble(Speed::byClock).max().orElseThrow(),
              median / ofOne.getOrDefault(load.network(), Double.NaN),
              median(speeds, Speed::byProcessor));
        });
  }

  private static double median(List<Speed> speeds, ToDoubleFunction<Speed> of) {
    double[] sorted = speeds.stream().mapToDouble(of).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  private static void train(
      GroupTrainer trainer, FlowShape shape, int members, int batch, int steps) {
    GaussianTask task = GaussianTask.ofCorrelation(shape.xDims(), 0.5);
    ConditionalRows rows = ScoreRows.of(task, RandomSource.XO_RO_SHI_RO_128_PP.create(1), 2048);
    ConditionalRows few = ScoreRows.of(task, RandomSource.XO_RO_SHI_RO_128_PP.create(2), 64);
    TrainingPlan plan = new TrainingPlan(steps, batch, Adam.quick(5e-3, 5), 0.05, 0.02, 50, 1000);
    List<TrainingTask> group = new ArrayList<>();
    for (int k = 0; k < members; k++) {
      group.add(new TrainingTask(FlowWeights.initial(shape, k), rows, few, plan, k));
    }
    trainer.train(group, Deadline.NONE, Cancellation.NEVER);
  }
}
