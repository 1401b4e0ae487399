package io.codrift.model.lab.benchmark;

import io.codrift.model.Cancellation;
import io.codrift.model.flow.FlowShape;
import io.codrift.model.flow.FlowWeights;
import io.codrift.model.task.GaussianTask;
import io.codrift.model.testing.ScoreRows;
import io.codrift.model.training.Adam;
import io.codrift.model.training.ConditionalRows;
import io.codrift.model.training.Deadline;
import io.codrift.model.training.GroupTrainer;
import io.codrift.model.training.TrainingPlan;
import io.codrift.model.training.TrainingResult;
import io.codrift.model.training.TrainingTask;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.commons.rng.simple.RandomSource;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Models of the same shape that train together: models × steps per second. One step is the L1 and
 * the L2 update.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class TrainingBenchmark {
  /** The networks and group sizes. */
  public enum Load {
    D2_K1(FlowShape.production(2, 2), 1, 256),
    D2_K8(FlowShape.production(2, 2), 8, 256),
    D2_K64(FlowShape.production(2, 2), 64, 256),
    D2_K256(FlowShape.production(2, 2), 256, 256),
    D2_K1024(FlowShape.production(2, 2), 1024, 256),
    D2_K4096(FlowShape.production(2, 2), 4096, 256),
    D5_K1(FlowShape.production(5, 5), 1, 256),
    D20_K1(FlowShape.production(20, 20), 1, 256),
    PAPER_D20_K1(FlowShape.paper(20, 20), 1, 128);

    private final FlowShape shape;
    private final int members;
    private final int batch;

    Load(FlowShape shape, int members, int batch) {
      this.shape = shape;
      this.members = members;
      this.batch = batch;
    }
  }

  /** Counters in addition to the calls. */
  @State(Scope.Thread)
  @AuxCounters
  public static class Steps {
    /** One per model and step. */
    public long modelSteps;
  }

  @Param public Load load;

  @Param("cpu")
  public String device;

  /**
   * Steps of one call for one model. For a group they are divided by the square root of its size.
   */
  @Param("400")
  public int steps;

  private GroupTrainer trainer;
  private List<TrainingTask> group;

  @Setup
  public void open() {
    trainer = GroupTrainer.open(device);
    GaussianTask task = GaussianTask.ofCorrelation(load.shape.xDims(), 0.5);
    ConditionalRows rows = ScoreRows.of(task, RandomSource.XO_RO_SHI_RO_128_PP.create(1), 2048);
    ConditionalRows few = ScoreRows.of(task, RandomSource.XO_RO_SHI_RO_128_PP.create(2), 64);
    int each = Math.max(20, steps / (int) Math.sqrt(load.members));
    TrainingPlan plan =
        new TrainingPlan(each, load.batch, Adam.quick(5e-3, 5), 0.05, 0.02, 50, 1000);
    group =
        IntStream.range(0, load.members)
            .mapToObj(k -> new TrainingTask(FlowWeights.initial(load.shape, k), rows, few, plan, k))
            .toList();
  }

  @TearDown
  public void close() {
    trainer.close();
  }

  @Benchmark
  public List<TrainingResult> train(Steps counted) {
    List<TrainingResult> results = trainer.train(group, Deadline.NONE, Cancellation.NEVER);
    for (TrainingResult result : results) {
      counted.modelSteps += result.steps();
    }
    return results;
  }
}
