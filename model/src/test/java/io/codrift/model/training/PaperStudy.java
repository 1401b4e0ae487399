package io.codrift.model.training;

import io.codrift.model.flow.FlowShape;
import io.codrift.model.flow.FlowWeights;
import io.codrift.model.task.GaussianTask;
import io.codrift.model.task.Task;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;

/**
 * Algorithm 1 on the paper's own terms (section 4.1): a Gaussian of 10 nats in 20 + 20 dimensions,
 * 50 epochs, evaluated on 10,240 other rows after every epoch. Prints what it says in the end, its
 * best epoch (which only somebody who knows the truth could choose), the time to it, and the gap to
 * the rows it was trained on.
 *
 * <pre>
 * mvn -q -pl model test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath
 * java -Drows=32000 -Depochs=50 -cp model/target/classes:model/target/test-classes:$(cat model/target/classpath) \
 *     io.codrift.model.training.PaperStudy
 * </pre>
 */
public final class PaperStudy {
  private static final int TEST_ROWS = 10_240;
  private static final double TRUTH = 10;

  private PaperStudy() {}

  public static void main(String[] arguments) {
    int rows = Integer.getInteger("rows", 32_000);
    int epochs = Integer.getInteger("epochs", 50);
    int dims = Integer.getInteger("dims", 20);
    long seed = Long.getLong("seed", 1);
    Task task = GaussianTask.ofMutualInformation(dims, TRUTH);
    var random = RandomSource.XO_RO_SHI_RO_128_PP.create(seed);
    ConditionalRows train = rows(task, random, rows);
    ConditionalRows test = rows(task, random, TEST_ROWS);
    TrainingPlan once = TrainingPlan.paper(1);
    int perEpoch = -Math.floorDiv(-rows, once.batch());
    TrainingPlan paper = TrainingPlan.paper(epochs * perEpoch);
    TrainingPlan plan =
        new TrainingPlan(
            paper.steps(),
            paper.batch(),
            paper.learningRate(),
            paper.warmUp(),
            paper.finalRate(),
            paper.averagingSteps(),
            perEpoch,
            paper.gradientNorm());
    FlowShape shape = FlowShape.paper(dims, dims);
    long[] epochEnds = new long[epochs + 1];
    AtomicLong taken = new AtomicLong();
    try (GroupTrainer trainer = GroupTrainer.open(System.getProperty("device", "cpu"))) {
      long start = System.nanoTime();
      TrainingResult result =
          trainer
              .train(
                  List.of(
                      new TrainingTask(FlowWeights.initial(shape, seed), train, test, plan, seed)),
                  Deadline.NONE,
                  Cancellation.NEVER,
                  share -> {
                    long step = taken.incrementAndGet();
                    if (step % perEpoch == 0) {
                      epochEnds[(int) (step / perEpoch)] = System.nanoTime() - start;
                    }
                  })
              .get(0);
      TrainingResult.Look best = result.curve().get(0);
      for (TrainingResult.Look look : result.curve()) {
        int epoch = look.step() / perEpoch;
        System.out.printf(
            Locale.ROOT,
            "epoch %2d: %7.1f s, held-out MI %.3f%n",
            epoch,
            epochEnds[epoch] / 1e9,
            mi(look));
        if (Math.abs(mi(look) - TRUTH) < Math.abs(mi(best) - TRUTH)) {
          best = look;
        }
      }
      LogDensities seen =
          trainer.evaluate(List.of(new Evaluation(result.averaged(), train))).get(0);
      double training = mean(seen.conditional()) - mean(seen.marginal());
      TrainingResult.Look last = result.curve().get(result.curve().size() - 1);
      System.out.printf(
          Locale.ROOT,
          "%,d rows, %d epochs, %,d weights on %s: held-out MI %.3f, on the training rows %.3f, gap %.3f;"
              + " nearest to the truth after epoch %d, %.1f s: %.3f; %.1f steps/s%n",
          rows,
          epochs,
          shape.parameters(),
          trainer.device(),
          mi(last),
          training,
          training - mi(last),
          best.step() / perEpoch,
          epochEnds[best.step() / perEpoch] / 1e9,
          mi(best),
          plan.steps() * 1e9 / epochEnds[epochs]);
    }
  }

  /** As they are drawn, coordinate by coordinate. */
  private static ConditionalRows rows(Task task, UniformRandomProvider random, int n) {
    Task.Rows drawn = task.rows(random, n);
    float[] x = columns(drawn.x(), n);
    return new ConditionalRows(n, columns(drawn.y(), n), x, x);
  }

  private static float[] columns(float[] rowMajor, int n) {
    int dims = rowMajor.length / n;
    float[] columns = new float[rowMajor.length];
    for (int i = 0; i < rowMajor.length; i++) {
      columns[i % dims * n + i / dims] = rowMajor[i];
    }
    return columns;
  }

  private static double mi(TrainingResult.Look look) {
    return look.marginal() - look.conditional();
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }
}
