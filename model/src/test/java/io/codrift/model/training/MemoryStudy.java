package io.codrift.model.training;

import io.codrift.model.flow.FlowShape;
import io.codrift.model.flow.FlowWeights;
import io.codrift.model.task.BoundedNoiseTask;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.commons.rng.simple.RandomSource;

/**
 * Resident memory of the process while a small model trains: after every 1,000 steps, its slope
 * over the second half of them (the first half compiles and fills the allocator's pools), and what
 * is left once the trainer is closed. Linux only. The heap has to be resident from the start, so
 * that what grows is the engine's; the one argument is the number of chunks of 1,000 steps, 20 if
 * absent:
 *
 * <pre>
 * mvn -q -pl model test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath
 * java -Xms256m -Xmx256m -XX:+AlwaysPreTouch \
 *     -cp model/target/classes:model/target/test-classes:$(cat model/target/classpath) \
 *     io.codrift.model.training.MemoryStudy 20
 * </pre>
 */
public final class MemoryStudy {
  private static final int STEPS = 1_000;

  private MemoryStudy() {}

  public static void main(String[] arguments) throws IOException {
    int chunks = arguments.length == 0 ? 20 : Integer.parseInt(arguments[0]);
    if (arguments.length > 1 || chunks < 1) {
      throw new IllegalArgumentException(
          "one argument: the number of chunks of 1,000 steps, at least 1");
    }
    train(chunks);
  }

  private static void train(int chunks) throws IOException {
    FlowShape shape = new FlowShape(1, 1, 6, 2, 1, 6);
    ConditionalRows rows =
        ScoreRows.of(new BoundedNoiseTask(0.1), RandomSource.XO_RO_SHI_RO_128_PP.create(1), 1_024);
    TrainingPlan plan = new TrainingPlan(STEPS, 32, Adam.quick(5e-3, 5), 0.05, 0.02, 10, 100);
    double[] resident = new double[chunks];
    double before = resident();
    double opened;
    GroupTrainer trainer = GroupTrainer.open("cpu");
    try (trainer) {
      opened = resident();
      for (int chunk = 1; chunk <= chunks; chunk++) {
        trainer.train(
            List.of(new TrainingTask(FlowWeights.initial(shape, chunk), rows, rows, plan, chunk)),
            Deadline.NONE,
            Cancellation.NEVER);
        resident[chunk - 1] = resident();
        System.out.printf(
            Locale.ROOT, "%d steps: %.0f MiB resident%n", chunk * STEPS, resident[chunk - 1]);
      }
      System.out.printf(Locale.ROOT, "%d arrays open after training%n", trainer.openArrays());
    }
    if (chunks >= 4) {
      System.out.printf(
          Locale.ROOT,
          "slope over the second half: %.3f MiB per 1,000 steps%n",
          slope(Arrays.copyOfRange(resident, chunks / 2, chunks)));
    }
    System.out.printf(
        Locale.ROOT,
        "trainer closed: %d arrays open; MiB before opening it %.1f, opened %.1f, closed %.1f%n",
        trainer.openArrays(),
        before,
        opened,
        resident());
  }

  /** Least squares, per index. */
  private static double slope(double[] values) {
    double middle = (values.length - 1) / 2.0;
    double mean = Arrays.stream(values).average().orElseThrow();
    double along = 0;
    double squares = 0;
    for (int i = 0; i < values.length; i++) {
      along += (i - middle) * (values[i] - mean);
      squares += (i - middle) * (i - middle);
    }
    return along / squares;
  }

  /** MiB. */
  private static double resident() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToDouble(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024.0)
        .findFirst()
        .orElseThrow();
  }

  /** MiB after every 1,000 steps, in a new JVM. Linux only. */
  static List<Long> residentMebibytes(int chunks) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms256m",
                "-Xmx256m",
                "-XX:+AlwaysPreTouch",
                "-cp",
                System.getProperty("java.class.path"),
                MemoryStudy.class.getName(),
                Integer.toString(chunks))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException("the training process ended with an error: " + output);
    }
    return output
        .lines()
        .filter(line -> line.endsWith("MiB resident"))
        .map(line -> Long.parseLong(line.replaceAll(".*: (\\d+) MiB.*", "$1")))
        .toList();
  }
}
