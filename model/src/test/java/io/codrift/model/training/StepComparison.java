package io.codrift.model.training;

import ai.djl.ndarray.NDArray;
import io.codrift.model.flow.FlowShape;
import io.codrift.model.flow.FlowWeights;
import io.codrift.model.task.GaussianTask;
import io.codrift.model.tensor.Scope;
import io.codrift.model.tensor.TensorEngine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.rng.simple.RandomSource;

/**
 * One training step (an L1 and an L2 update) at the paper's size, one model: eager PyTorch ({@code
 * src/test/python/bnaf_step.py}), our trainer, and a floor of nothing but the matrix products of
 * that step, in turn, so that a busy moment meets all. Medians, as a Markdown table.
 *
 * <p>Python runs twice a round: as it is, and with the environment that makes the C library keep
 * freed memory, which our engine asks for anyway. The floor is that of the network that Python
 * trains, y's hidden layers and dense masked matrices included; it leaves the log-determinant out.
 * Compare the numbers of weights before comparing the speeds, and the speed of a matrix product
 * before blaming Python: a PyTorch on a reference BLAS has a tenth of it.
 *
 * <pre>
 * mvn -q -pl model test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath
 * java -Dthreads=1 -Drounds=5 -Dsteps=200 -Dpython=python3 \
 *     -cp model/target/classes:model/target/test-classes:$(cat model/target/classpath) \
 *     io.codrift.model.training.StepComparison
 * </pre>
 *
 * <p>{@code -Ddevice=gpu} compares on a GPU, Python by replay of a captured step as well. {@code
 * -Dscript} says where the script is.
 */
public final class StepComparison {
  private static final int BATCH = 128;

  /** The paper's hidden layers, as the script and the floor take them. */
  private static final JointSize JOINT = new JointSize(20, 20, 2);

  /** The network that our trainer gets for it. */
  private static final FlowShape OURS = FlowShape.paper(20, 20);

  private static final Map<String, String> KEEP_FREED =
      Map.of(
          "MALLOC_MMAP_THRESHOLD_", "33554432",
          "MALLOC_TRIM_THRESHOLD_", "536870912",
          "MALLOC_TOP_PAD_", "16777216");

  private final int steps = Integer.getInteger("steps", 200);
  private final int warmUp = Math.max(5, steps / 10);
  private final int threads = Integer.getInteger("threads", 1);
  private final String device = System.getProperty("device", "cpu");
  private final String python = System.getProperty("python", "python3");

  private StepComparison() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    new StepComparison().run(Integer.getInteger("rounds", 5));
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

    /** Those that L2 reads: W22. */
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
   * @param passesOn whether its input is no data, so that it has a gradient
   */
  private record Dense(int rows, int columns, boolean passesOn) {
    double flop() {
      return (passesOn ? 6.0 : 4.0) * rows * columns * BATCH;
    }
  }

  /** Who is timed. */
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

  private void run(int rounds) throws IOException, InterruptedException {
    // Read when the engine starts.
    System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(threads));
    Map<Contestant, List<Double>> seen = new EnumMap<>(Contestant.class);
    Optional<Path> script = usableScript();
    String pythonSays = "";
    try (GroupTrainer trainer = GroupTrainer.open(device);
        TensorEngine engine = TensorEngine.open(device)) {
      for (int round = 1; round <= rounds; round++) {
        for (Contestant contestant : contestants(script.isPresent(), engine.onHost())) {
          double rate =
              switch (contestant) {
                case OURS -> ours(trainer);
                case FLOOR -> floor(engine);
                case PYTHON, PYTHON_KEEPING, PYTHON_GRAPH -> {
                  pythonSays = python(script.orElseThrow(), contestant, engine.onHost());
                  yield number(pythonSays, "steps_per_second");
                }
              };
          seen.computeIfAbsent(contestant, c -> new ArrayList<>()).add(rate);
          System.out.printf(
              Locale.ROOT, "round %d, %s: %.1f steps/s%n", round, contestant.title, rate);
        }
      }
      System.out.println(table(seen, engine, pythonSays));
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

  /** The script, or nothing and a message if there is no Python, or none with PyTorch. */
  private Optional<Path> usableScript() throws IOException, InterruptedException {
    Path script =
        Stream.of(
                System.getProperty("script", ""),
                "model/src/test/python/bnaf_step.py",
                "src/test/python/bnaf_step.py")
            .filter(name -> !name.isEmpty())
            .map(Path::of)
            .filter(Files::isRegularFile)
            .findFirst()
            .orElse(null);
    String missing = null;
    if (script == null) {
      missing = "bnaf_step.py is not below the working directory; -Dscript=FILE says where it is";
    } else {
      try {
        Process process =
            new ProcessBuilder(python, "-c", "import torch").redirectErrorStream(true).start();
        process.getInputStream().readAllBytes();
        if (process.waitFor() != 0) {
          missing = python + " has no PyTorch; -Dpython=PROGRAM names one that has";
        }
      } catch (IOException e) {
        missing = "there is no " + python + "; -Dpython=PROGRAM names another (" + e + ")";
      }
    }
    if (missing != null) {
      System.out.println("Without Python, ours alone: " + missing);
      return Optional.empty();
    }
    return Optional.of(script);
  }

  private String python(Path script, Contestant contestant, boolean onHost)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                python,
                script.toString(),
                "--threads=" + threads,
                "--steps=" + steps,
                "--warm-up=" + warmUp,
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
    int all = warmUp + steps;
    TrainingPlan plan = new TrainingPlan(all, BATCH, Adam.plain(5e-4), 0, 1, 50, all);
    TrainingTask member = new TrainingTask(FlowWeights.initial(OURS, 1), rows, few, plan, 1);
    long[] times = new long[all];
    // Called after every step, from one thread: there is one model.
    trainer.train(
        List.of(member),
        Deadline.NONE,
        Cancellation.NEVER,
        share -> times[(int) Math.round(share * all) - 1] = System.nanoTime());
    return medianRate(Arrays.copyOfRange(times, warmUp - 1, all));
  }

  /** Steps per second: the median over blocks of a tenth of the steps, as the script takes it. */
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
      // Views: the products read transposed operands, as a framework's do.
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
      for (int step = 0; step < warmUp; step++) {
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
        // On a GPU the copy waits for what was started.
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

  private String table(Map<Contestant, List<Double>> seen, TensorEngine engine, String pythonSays) {
    double floor = median(seen.get(Contestant.FLOOR));
    double ours = median(seen.get(Contestant.OURS));
    double gigaflop =
        Stream.concat(JOINT.conditional().stream(), JOINT.marginal().stream())
                .mapToDouble(Dense::flop)
                .sum()
            / 1e9;
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%n%s, %d engine threads, %d + %d dimensions, %d hidden units a side, batch %d, medians"
                + " of %d rounds of %d steps%n%n",
            engine.device(),
            threads,
            JOINT.dims(),
            JOINT.dims(),
            JOINT.hidden(),
            BATCH,
            seen.get(Contestant.FLOOR).size(),
            steps));
    text.append(
        "| | weights | steps/s | lowest, highest | Codrift is faster by | share of floor |\n");
    text.append("|---|---|---|---|---|---|\n");
    seen.forEach(
        (contestant, rates) ->
            text.append(
                String.format(
                    Locale.ROOT,
                    "| %s | %s | %.1f | %.1f, %.1f | %.2f | %.2f |%n",
                    contestant.title,
                    switch (contestant) {
                      case OURS -> String.format(Locale.ROOT, "%,d", OURS.parameters());
                      case FLOOR -> "";
                      default ->
                          String.format(Locale.ROOT, "%,.0f", number(pythonSays, "parameters"));
                    },
                    median(rates),
                    rates.stream().mapToDouble(Double::doubleValue).min().orElseThrow(),
                    rates.stream().mapToDouble(Double::doubleValue).max().orElseThrow(),
                    ours / median(rates),
                    median(rates) / floor)));
    text.append(
        String.format(
            Locale.ROOT,
            "%nThe floor is %.2f GFLOP a step, %.0f GFLOP/s.%n",
            gigaflop,
            gigaflop * floor));
    if (!pythonSays.isEmpty()) {
      text.append("Python's last run: ").append(pythonSays).append('\n');
    }
    return text.toString();
  }
}
