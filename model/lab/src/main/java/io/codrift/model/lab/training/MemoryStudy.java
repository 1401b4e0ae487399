package io.codrift.model.lab.training;

import static io.codrift.model.lab.report.Report.number;

import io.codrift.model.Cancellation;
import io.codrift.model.flow.FlowShape;
import io.codrift.model.flow.FlowSizes;
import io.codrift.model.flow.FlowWeights;
import io.codrift.model.lab.report.Report;
import io.codrift.model.lab.report.Study;
import io.codrift.model.task.BoundedNoiseTask;
import io.codrift.model.testing.ScoreRows;
import io.codrift.model.training.Adam;
import io.codrift.model.training.ConditionalRows;
import io.codrift.model.training.Deadline;
import io.codrift.model.training.GroupTrainer;
import io.codrift.model.training.TrainingPlan;
import io.codrift.model.training.TrainingTask;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.commons.rng.simple.RandomSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Resident memory of a process while a small model trains: after every 1,000 steps, its slope over
 * the second half (during the first half code is compiled and the allocator's pools are filled),
 * and after the trainer is closed. Linux only. The process is a separate JVM whose heap is resident
 * from the start, so that growth is due to the engine.
 */
@Command(
    name = "memory",
    description = "Resident memory of a process that trains a small model; Linux only.")
public final class MemoryStudy implements Study {
  private static final int STEPS = 1_000;

  @Option(names = "--chunks", defaultValue = "20", description = "Thousands of steps; default: 20.")
  private int chunks;

  @Override
  public String seeds() {
    return "1 to %d, one per chunk".formatted(chunks);
  }

  @Override
  public void run(Report report) throws IOException, InterruptedException {
    Resident resident = measure(chunks);
    report.table("moment", "MiB resident");
    report.row("before the trainer was opened", number("%.1f", resident.before()));
    report.row("trainer opened", number("%.1f", resident.opened()));
    for (int chunk = 1; chunk <= chunks; chunk++) {
      report.row(
          number("%,d steps", chunk * STEPS), number("%.1f", resident.chunks().get(chunk - 1)));
    }
    report.row("trainer closed", number("%.1f", resident.closed()));
    if (chunks >= 4) {
      report.text(
          "Slope over the second half: %.3f MiB per 1,000 steps.",
          slope(resident.chunks().subList(chunks / 2, chunks)));
    }
    report.text(
        "Arrays open after training: %d; after closing: %d.",
        resident.openAfterTraining(), resident.openAfterClosing());
  }

  /**
   * The measurements of a training process, MiB.
   *
   * @param chunks after every 1,000 steps
   * @param openAfterTraining number of arrays that the engine still held
   */
  record Resident(
      double before,
      double opened,
      List<Double> chunks,
      double closed,
      int openAfterTraining,
      int openAfterClosing) {
    Resident {
      chunks = List.copyOf(chunks);
    }

    /** Parses the result of {@link #line}. */
    static Resident parse(String line) {
      double[] values = Arrays.stream(line.split(" ")).mapToDouble(Double::parseDouble).toArray();
      int chunks = values.length - 5;
      return new Resident(
          values[0],
          values[1],
          Arrays.stream(values, 2, 2 + chunks).boxed().toList(),
          values[2 + chunks],
          (int) values[3 + chunks],
          (int) values[4 + chunks]);
    }

    String line() {
      StringBuilder line = new StringBuilder();
      line.append(before).append(' ').append(opened);
      chunks.forEach(value -> line.append(' ').append(value));
      return line.append(' ')
          .append(closed)
          .append(' ')
          .append(openAfterTraining)
          .append(' ')
          .append(openAfterClosing)
          .toString();
    }
  }

  /** Trains this many thousands of steps in a new JVM. */
  static Resident measure(int chunks) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms256m",
                "-Xmx256m",
                "-XX:+AlwaysPreTouch",
                // The second compiler works for seconds, and its memory would count.
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                MemoryStudy.class.getName(),
                Integer.toString(chunks))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException("the training process failed: " + output);
    }
    return Resident.parse(output.strip());
  }

  /**
   * The process that is measured.
   *
   * @param arguments the number of chunks of 1,000 steps
   */
  public static void main(String[] arguments) throws IOException {
    System.out.println(train(Integer.parseInt(arguments[0])).line());
  }

  private static Resident train(int chunks) throws IOException {
    FlowShape shape = FlowShape.of(1, 1, new FlowSizes(6, 2, 1, 6));
    ConditionalRows rows =
        ScoreRows.of(new BoundedNoiseTask(0.1), RandomSource.XO_RO_SHI_RO_128_PP.create(1), 1_024);
    TrainingPlan plan = new TrainingPlan(STEPS, 32, Adam.quick(5e-3, 5), 0.05, 0.02, 10, 100);
    List<Double> resident = new ArrayList<>();
    double before = resident();
    double opened;
    int open;
    GroupTrainer trainer = GroupTrainer.open("cpu");
    try (trainer) {
      opened = resident();
      for (int chunk = 1; chunk <= chunks; chunk++) {
        trainer.train(
            List.of(new TrainingTask(FlowWeights.initial(shape, chunk), rows, rows, plan, chunk)),
            Deadline.NONE,
            Cancellation.NEVER);
        resident.add(resident());
        System.err.printf(
            Locale.ROOT, "%,d steps: %.0f MiB%n", chunk * STEPS, resident.get(chunk - 1));
      }
      open = trainer.openArrays();
    }
    return new Resident(before, opened, resident, resident(), open, trainer.openArrays());
  }

  /** Least squares, per index. */
  private static double slope(List<Double> values) {
    double middle = (values.size() - 1) / 2.0;
    double mean = values.stream().mapToDouble(v -> v).average().orElseThrow();
    double along = 0;
    double squares = 0;
    for (int i = 0; i < values.size(); i++) {
      along += (i - middle) * (values.get(i) - mean);
      squares += (i - middle) * (i - middle);
    }
    return along / squares;
  }

  /** MiB. */
  private static double resident() throws IOException {
    return ProcessStatus.mebibytes(ProcessStatus.RESIDENT);
  }
}
