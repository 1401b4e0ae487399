package io.codrift.model.training;

import io.codrift.model.flow.FlowShape;
import io.codrift.model.flow.FlowWeights;
import io.codrift.model.task.BoundedNoiseTask;
import io.codrift.model.task.SpiralSheetTask;
import io.codrift.model.task.Task;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.simple.RandomSource;

/** How much of the dependence the flow alone finds, on normal scores, by steps. */
public final class TrainingStudy {
  private TrainingStudy() {}

  public static void main(String[] arguments) {
    int rows = Integer.getInteger("rows", 4096);
    int steps = Integer.getInteger("steps", 2000);
    List<Task> tasks =
        List.of(
            new BoundedNoiseTask(0.1),
            new SpiralSheetTask(0.75),
            ScoreRows.reversed(new SpiralSheetTask(0.75)));
    try (GroupTrainer trainer = GroupTrainer.open("cpu")) {
      for (Task task : tasks) {
        FlowShape p = FlowShape.production(task.xDims(), task.yDims());
        FlowShape shape =
            new FlowShape(
                task.xDims(),
                task.yDims(),
                Integer.getInteger("a", p.hiddenPerDim()),
                Integer.getInteger("layers", p.hiddenLayers()),
                Integer.getInteger("flows", p.flows()),
                Integer.getInteger("context", p.contextWidth()));
        List<TrainingTask> group = new ArrayList<>();
        int members = Integer.getInteger("members", 3);
        TrainingPlan d = TrainingPlan.first(steps);
        TrainingPlan plan =
            new TrainingPlan(
                steps,
                Integer.getInteger("batch", d.batch()),
                Adam.quick(
                    Double.parseDouble(System.getProperty("rate", "" + d.adam().learningRate())),
                    Double.parseDouble(System.getProperty("norm", "" + d.adam().gradientNorm()))),
                d.warmUp(),
                d.finalRate(),
                d.averagingSteps(),
                d.evaluateEvery());
        List<ConditionalRows> tests = new ArrayList<>();
        for (int k = 0; k < members; k++) {
          var random = RandomSource.XO_RO_SHI_RO_128_PP.create(100L + k);
          group.add(
              new TrainingTask(
                  FlowWeights.initial(shape, 7 + k),
                  ScoreRows.of(task, random, rows),
                  ScoreRows.of(task, random, rows / 4),
                  plan,
                  k));
          tests.add(ScoreRows.of(task, random, 8192));
        }
        long start = System.nanoTime();
        List<TrainingResult> results = trainer.train(group, Deadline.NONE, Cancellation.NEVER);
        double seconds = (System.nanoTime() - start) / 1e9;
        StringBuilder line = new StringBuilder();
        for (int k = 0; k < members; k++) {
          double last =
              mi(trainer, results.get(k).averaged(), results.get(k).averaged(), tests.get(k));
          double best =
              mi(trainer, results.get(k).conditional(), results.get(k).marginal(), tests.get(k));
          line.append(" %.3f/%.3f".formatted(last, best));
        }
        System.out.printf(
            "%s truth %.3f P=%d:%s  (%.1f s, %.0f model-steps/s)%n",
            task.name(),
            task.mutualInformation(),
            shape.parameters(),
            line,
            seconds,
            members * steps / seconds);
        if (Boolean.getBoolean("curve")) {
          results.get(0).curve().forEach(look -> System.out.println("   " + look));
        }
      }
    }
  }

  private static double mi(
      GroupTrainer trainer, FlowWeights conditional, FlowWeights marginal, ConditionalRows rows) {
    double[] given =
        trainer.evaluate(List.of(new Evaluation(conditional, rows))).get(0).conditional();
    double[] alone = trainer.evaluate(List.of(new Evaluation(marginal, rows))).get(0).marginal();
    double sum = 0;
    for (int i = 0; i < given.length; i++) {
      sum += given[i] - alone[i];
    }
    return sum / given.length;
  }
}
