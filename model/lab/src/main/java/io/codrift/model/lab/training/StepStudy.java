package io.codrift.model.lab.training;

import ai.djl.ndarray.NDArray;
import io.codrift.model.Cancellation;
import io.codrift.model.flow.FlowShape;
import io.codrift.model.flow.FlowWeights;
import io.codrift.model.lab.report.Report;
import io.codrift.model.lab.report.Study;
import io.codrift.model.task.GaussianTask;
import io.codrift.model.tensor.Scope;
import io.codrift.model.tensor.TensorEngine;
import io.codrift.model.testing.ScoreRows;
import io.codrift.model.training.Adam;
import io.codrift.model.training.ConditionalRows;
import io.codrift.model.training.Deadline;
import io.codrift.model.training.GroupTrainer;
import io.codrift.model.training.TrainingPlan;
import io.codrift.model.training.TrainingTask;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.rng.simple.RandomSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * One training step (an L1 and an L2 update) at the paper's size, one model: eager PyTorch ({@code
 * src/main/python/bnaf_step.py}), our trainer, and a lower bound with only the matrix products of
 * that step. They run in turn, so that other load affects all of them. Figures are medians. On a
 * GPU Python also runs as a replay of a captured step.
 *
 * <p>Python runs twice per round: unchanged, and with environment variables that make the C library
 * keep freed memory, as our engine does. The lower bound is for the network that Python trains,
 * including y's hidden layers and dense masked matrices, but without the log-determinant. Compare
 * the numbers of weights before the speeds. Check the speed of a matrix product too: PyTorch with a
 * reference BLAS reaches a tenth of the usual speed.
 */
@Command(
    name = "step",
    description = {
      "A training step at the paper's size against eager PyTorch in Python",
      "and against its matrix products alone."
    })
public final class StepStudy implements Study {
  private static final int BATCH = 128;

  /** The paper's hidden layers, as used by the script and the lower bound. */
  private static final JointSize JOINT = new JointSize(20, 20, 2);

  /** The corresponding network of our trainer. */
  private static final FlowShape OURS = FlowShape.paper(20, 20);

  private static final Map<String, String> KEEP_FREED =
      Map.of(
          "MALLOC_MMAP_THRESHOLD_", "33554432",
          "MALLOC_TRIM_THRESHOLD_", "536870912",
          "MALLOC_TOP_PAD_", "16777216");

  @Option(names = "--rounds", defaultValue = "5", description = "Default: 5.")
  private int rounds;

  @Option(names = "--steps", defaultValue = "200", description = "Steps of a round; default: 200.")
  private int steps;

  @Option(
      names = "--threads",
      defaultValue = "1",
      description = "Threads of the engine; default: 1.")
  private int threads;

  @Option(names = "--device", defaultValue = "cpu", description = "auto, cpu (the default) or gpu.")
  private String device;

  @Option(
      names = "--python",
      defaultValue = "python3",
      description = "A Python with PyTorch; default: python3. Left out if there is none.")
  private String python;

  @Option(
      names = "--script",
      defaultValue = "${sys:codrift.lab.module:-.}/src/main/python/bnaf_step.py",
      description = "The Python script; default: that of the lab.")
  private Path script;

  @Override
  public String seeds() {
    return "1 and 2";
  }

  private int warmUp() {
    return Math.max(5, steps / 10);
  }

  /** The sizes of the joint flow: dimensions of x and of y, hidden units of each, tanh layers. */
  private record JointSize(int dims, int hiddenPerDim, int layers) {
    int hidden() {
      return dims * hiddenPerDim;
    }

    /** The weight matrices that L1 reads: W11 of the hidden layers, W21 and W22 of all. */
    List<Dense> conditional() {
      List<Dense> all = new ArrayList<>(marginal());
      all.addAll(marginal());
      all.addAll(marginal().subList(0, layers));
      return all;
    }

    /** The weight matrices that L2 reads: W22. */
    List<Dense> marginal() {
      List<Dense> all = new ArrayList<>();
      all.add(new Dense(hidden(), dims, false));
      for (int layer = 1; layer < layers; layer++) {
        all.add(new Dense(hidden(), hidden(), true));
      }
      all.add(new Dense(dims, hidden(), true));
      return all;
    }
  }

  /**
   * A weight matrix.
   *
   * @param passesOn whether its input has a gradient, because it is not data
   */
  private record Dense(int rows, int columns, boolean passesOn) {
    double flop() {
      return (passesOn ? 6.0 : 4.0) * rows * columns * BATCH;
    }
  }

  /** The implementations that are measured. */
  private enum Contestant {
    PYTHON("Python, eager"),
    PYTHON_KEEPING("Python, eager, freed memory kept"),
    PYTHON_GRAPH("Python, replay of a captured step"),
    OURS("Codrift"),
    FLOOR("matrix products alone");

    private final String title;

    Contestant(String title) {
      this.title = title;
    }
  }

  @Override
  public void run(Report report) throws IOException, InterruptedException {
    // Read when the engine starts.
    System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(threads));
    Map<Contestant, List<Double>> seen = new EnumMap<>(Contestant.class);
    Optional<String> missing = missing();
    missing.ifPresent(why -> report.text("Without Python: %s.", why));
    String pythonSays = "";
    try (GroupTrainer trainer = GroupTrainer.open(device);
        TensorEngine engine = TensorEngine.open(device)) {
      for (int round = 1; round <= rounds; round++) {
        for (Contestant contestant : contestants(missing.isEmpty(), engine.onHost())) {
          double rate =
              switch (contestant) {
                case OURS -> ours(trainer);
                case FLOOR -> floor(engine);
                case PYTHON, PYTHON_KEEPING, PYTHON_GRAPH -> {
                  pythonSays = python(contestant, engine.onHost());
                  yield number(pythonSays, "steps_per_second");
                }
              };
          seen.computeIfAbsent(contestant, c -> new ArrayList<>()).add(rate);
          report.progress("round %d, %s: %.1f steps/s", round, contestant.title, rate);
        }
      }
      write(seen, engine, pythonSays, report);
    }
  }

  private static List<Contestant> contestants(boolean withPython, boolean onHost) {
    Stream<Contestant> pythons =
        onHost
            ? Stream.of(Contestant.PYTHON, Contestant.PYTHON_KEEPING)
            : Stream.of(Contestant.PYTHON, Contestant.PYTHON_GRAPH);
    return Stream.concat(
            withPython ? pythons : Stream.empty(), Stream.of(Contestant.OURS, Contestant.FLOOR))
        .toList();
  }

  /** The reason why Python is left out: it or PyTorch is not installed. */
  private Optional<String> missing() throws InterruptedException {
    if (!Files.isRegularFile(script)) {
      return Optional.of("there is no " + script + "; use --script");
    }
    try {
      Process process =
          new ProcessBuilder(python, "-c", "import torch").redirectErrorStream(true).start();
      process.getInputStream().readAllBytes();
      return process.waitFor() == 0
          ? Optional.empty()
          : Optional.of(python + " has no PyTorch; use --python");
    } catch (IOException e) {
      return Optional.of("there is no " + python + "; use --python");
    }
  }

  private String python(Contestant contestant, boolean onHost)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                python,
                script.toString(),
                "--threads=" + threads,
                "--steps=" + steps,
                "--warm-up=" + warmUp(),
                "--dims=" + JOINT.dims(),
                "--hidden-per-dim=" + JOINT.hiddenPerDim(),
                "--layers=" + JOINT.layers(),
                "--batch=" + BATCH,
                "--device=" + (onHost ? "cpu" : "cuda")));
    if (contestant == Contestant.PYTHON_GRAPH) {
      command.add("--cuda-graph");
    }
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    if (contestant == Contestant.PYTHON_KEEPING) {
      builder.environment().putAll(KEEP_FREED);
    }
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException(String.join(" ", command) + " failed: " + output);
    }
    return output.strip();
  }

  private static double number(String json, String field) {
    Matcher matcher = Pattern.compile("\"" + field + "\": ([-+.eE0-9]+)").matcher(json);
    if (!matcher.find()) {
      throw new IllegalStateException("no " + field + " in: " + json);
    }
    return Double.parseDouble(matcher.group(1));
  }

  private double ours(GroupTrainer trainer) {
    GaussianTask task = GaussianTask.ofCorrelation(OURS.xDims(), 0.5);
    ConditionalRows rows =
        ScoreRows.of(task, RandomSource.XO_RO_SHI_RO_128_PP.create(1), 64 * BATCH);
    ConditionalRows few = ScoreRows.of(task, RandomSource.XO_RO_SHI_RO_128_PP.create(2), 64);
    int all = warmUp() + steps;
    TrainingPlan plan = new TrainingPlan(all, BATCH, Adam.plain(5e-4), 0, 1, 50, all);
    TrainingTask member = new TrainingTask(FlowWeights.initial(OURS, 1), rows, few, plan, 1);
    long[] times = new long[all];
    // Called after every step, from one thread: there is one model.
    trainer.train(
        List.of(member),
        Deadline.NONE,
        Cancellation.NEVER,
        share -> times[(int) Math.round(share * all) - 1] = System.nanoTime());
    return medianRate(Arrays.copyOfRange(times, warmUp() - 1, all));
  }

  /** Steps per second: the median over blocks of a tenth of the steps, as in the script. */
  private static double medianRate(long[] times) {
    int block = Math.max(1, (times.length - 1) / 10);
    List<Double> rates = new ArrayList<>();
    for (int from = 0; from + block < times.length; from += block) {
      rates.add(1e9 * block / (times[from + block] - times[from]));
    }
    return median(rates);
  }

  private static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** A weight matrix, its input and the gradient of its output, all on the device. */
  private record Operands(Dense dense, NDArray weights, NDArray input, NDArray gradient) {
    void multiply(Scope scope) {
      // Views: the products read transposed operands, as in a framework.
      NDArray transposed = scope.own(weights.transpose());
      scope.own(input.matMul(transposed));
      scope.own(scope.own(gradient.transpose()).matMul(input));
      if (dense.passesOn()) {
        scope.own(gradient.matMul(weights));
      }
    }
  }

  private double floor(TensorEngine engine) {
    try (Scope constants = engine.scope()) {
      List<Operands> operands =
          Stream.concat(JOINT.conditional().stream(), JOINT.marginal().stream())
              .map(
                  dense ->
                      new Operands(
                          dense,
                          noise(constants, dense.rows(), dense.columns()),
                          noise(constants, BATCH, dense.columns()),
                          noise(constants, BATCH, dense.rows())))
              .toList();
      NDArray last = operands.get(0).weights();
      for (int step = 0; step < warmUp(); step++) {
        multiplyAll(engine, operands);
      }
      int block = Math.max(1, steps / 10);
      List<Double> rates = new ArrayList<>();
      for (int b = 0; b < Math.max(1, steps / block); b++) {
        engine.floats(last);
        long begun = System.nanoTime();
        for (int step = 0; step < block; step++) {
          multiplyAll(engine, operands);
        }
        // On a GPU the copy waits for the started operations.
        engine.floats(last);
        rates.add(1e9 * block / (System.nanoTime() - begun));
      }
      return median(rates);
    }
  }

  private static void multiplyAll(TensorEngine engine, List<Operands> operands) {
    try (Scope scope = engine.scope()) {
      operands.forEach(o -> o.multiply(scope));
    }
  }

  private static NDArray noise(Scope scope, int rows, int columns) {
    var random = RandomSource.XO_RO_SHI_RO_128_PP.create(rows * 31L + columns);
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat() - 0.5f;
    }
    return scope.array(values, rows, columns);
  }

  private void write(
      Map<Contestant, List<Double>> seen, TensorEngine engine, String pythonSays, Report report) {
    double floor = median(seen.get(Contestant.FLOOR));
    double ours = median(seen.get(Contestant.OURS));
    double gigaflop =
        Stream.concat(JOINT.conditional().stream(), JOINT.marginal().stream())
                .mapToDouble(Dense::flop)
                .sum()
            / 1e9;
    report.text(
        "%s, %d engine threads, %d + %d dimensions, %d hidden units per side, batch %d, medians of %d"
            + " rounds of %d steps.",
        engine.device(), threads, JOINT.dims(), JOINT.dims(), JOINT.hidden(), BATCH, rounds, steps);
    report.table(
        "", "weights", "steps/s", "lowest, highest", "Codrift is faster by", "share of floor");
    seen.forEach(
        (contestant, rates) ->
            report.row(
                contestant.title,
                switch (contestant) {
                  case OURS -> Report.number("%,d", OURS.parameters());
                  case FLOOR -> "";
                  default -> Report.number("%,.0f", number(pythonSays, "parameters"));
                },
                Report.number("%.1f", median(rates)),
                Report.number(
                    "%.1f, %.1f",
                    rates.stream().mapToDouble(Double::doubleValue).min().orElseThrow(),
                    rates.stream().mapToDouble(Double::doubleValue).max().orElseThrow()),
                Report.number("%.2f", ours / median(rates)),
                Report.number("%.2f", median(rates) / floor)));
    report.text("The floor is %.2f GFLOP per step, %.0f GFLOP/s.", gigaflop, gigaflop * floor);
    if (!pythonSays.isEmpty()) {
      report.text("Python's last run: %s", pythonSays);
    }
  }
}
