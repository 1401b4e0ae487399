package io.codrift.model.training;

import io.codrift.model.flow.FlowShape;
import io.codrift.model.flow.FlowWeights;
import io.codrift.model.task.BoundedNoiseTask;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.rng.simple.RandomSource;

/**
 * Memory of the process while a small model trains, in a JVM of its own whose heap is resident from
 * the start: what grows is the engine's. {@code main} takes the number of chunks of 1,000 steps.
 */
public final class MemoryStudy {
  private static final int STEPS = 1_000;

  private MemoryStudy() {}

  public static void main(String[] arguments) throws IOException {
    train(Integer.parseInt(arguments[0]));
  }

  private static void train(int chunks) throws IOException {
    FlowShape shape = new FlowShape(1, 1, 6, 2, 1, 6);
    ConditionalRows rows =
        ScoreRows.of(new BoundedNoiseTask(0.1), RandomSource.XO_RO_SHI_RO_128_PP.create(1), 1_024);
    TrainingPlan plan = new TrainingPlan(STEPS, 32, 5e-3, 0.05, 0.02, 10, 100, 5);
    try (GroupTrainer trainer = GroupTrainer.open("cpu")) {
      for (int chunk = 1; chunk <= chunks; chunk++) {
        trainer.train(
            List.of(new TrainingTask(FlowWeights.initial(shape, chunk), rows, rows, plan, chunk)),
            Deadline.NONE,
            Cancellation.NEVER);
        System.out.printf("%d steps: %d MiB resident%n", chunk * STEPS, resident());
      }
    }
  }

  private static long resident() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
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
