package io.codrift.model.lab.training;

import static io.codrift.model.lab.report.Report.number;

import io.codrift.model.Cancellation;
import io.codrift.model.EstimatorSettings;
import io.codrift.model.Estimators;
import io.codrift.model.Fit;
import io.codrift.model.FitRequest;
import io.codrift.model.Window;
import io.codrift.model.WindowEstimator;
import io.codrift.model.lab.report.EstimatorOption;
import io.codrift.model.lab.report.Report;
import io.codrift.model.lab.report.Study;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.rng.simple.RandomSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * What a group of first fits takes of memory, by shape, rows and size of the group. Each is
 * measured in a JVM of its own whose heap is resident from the start: the heap by collections that
 * are forced while it fits, what is outside of it by the highest resident memory. Linux only.
 */
@Command(
    name = "group-memory",
    description = "Memory of a group of first fits, by shape, rows and size; Linux only.")
public final class GroupMemoryStudy implements Study {
  private static final int SAMPLE_MILLIS = 20;

  @Option(
      names = "--shapes",
      split = ",",
      defaultValue = "1+1,5+5,1+19",
      description = "Columns of X and of Y; default: ${DEFAULT-VALUE}.")
  private String[] shapes;

  @Option(
      names = "--rows",
      split = ",",
      defaultValue = "2048,8192",
      description = "Default: ${DEFAULT-VALUE}.")
  private int[] rows;

  @Option(
      names = "--groups",
      split = ",",
      defaultValue = "1,4,12",
      description = "Fits of a group; default: ${DEFAULT-VALUE}.")
  private int[] groups;

  @Option(
      names = "--steps",
      defaultValue = "20",
      description = "Steps of a fit: each takes the same memory; default: ${DEFAULT-VALUE}.")
  private int steps;

  @Mixin private EstimatorOption estimator;

  @Option(
      names = "--heap",
      defaultValue = "1536",
      description = "MiB of the heap; default: ${DEFAULT-VALUE}.")
  private int heap;

  @Override
  public String seeds() {
    return "1";
  }

  @Override
  public void run(Report report) throws IOException, InterruptedException {
    report.text(
        "Estimator %s. MiB: the most that lives in the heap, and what the process has beside it after"
            + " the estimator was opened. Per fit: what a further fit of the group adds.",
        estimator.name());
    report.table("shape", "rows", "fits", "heap", "heap per fit", "outside", "outside per fit");
    for (String shape : shapes) {
      for (int count : rows) {
        double[] before = null;
        int fitsBefore = 0;
        for (int fits : groups) {
          double[] now = measure(shape, count, fits);
          int more = fits - fitsBefore;
          report.row(
              shape,
              count,
              fits,
              number("%.0f", now[0]),
              before == null ? "-" : number("%.2f", (now[0] - before[0]) / more),
              number("%.0f", now[1]),
              before == null ? "-" : number("%.2f", (now[1] - before[1]) / more));
          before = now;
          fitsBefore = fits;
        }
      }
    }
  }

  /** Heap and what is outside of it, MiB. */
  private double[] measure(String shape, int count, int fits)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms" + heap + "m",
                "-Xmx" + heap + "m",
                "-XX:+AlwaysPreTouch",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                GroupMemoryStudy.class.getName(),
                estimator.name(),
                shape,
                Integer.toString(count),
                Integer.toString(fits),
                Integer.toString(steps))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException("the process that fits failed: " + output);
    }
    return Arrays.stream(output.strip().split(" ")).mapToDouble(Double::parseDouble).toArray();
  }

  /**
   * The process that is measured.
   *
   * @param arguments estimator, columns of X and Y, rows, fits and steps
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    int[] columns = Stream.of(arguments[1].split("\\+")).mapToInt(Integer::parseInt).toArray();
    int rows = Integer.parseInt(arguments[2]);
    EstimatorSettings settings =
        EstimatorSettings.builder()
            .estimator(arguments[0])
            .firstSteps(Integer.parseInt(arguments[4]))
            .device("cpu")
            .build();
    try (WindowEstimator estimator = Estimators.open(settings)) {
      // Loads everything that is loaded once.
      List<Fit> unused = estimator.fit(requests(1, 1, 256, 1), Cancellation.NEVER);
      List<FitRequest> group =
          requests(columns[0], columns[1], rows, Integer.parseInt(arguments[3]));
      double before = ProcessStatus.mebibytes(ProcessStatus.RESIDENT);
      HeapWatch watch = new HeapWatch();
      watch.start();
      List<Fit> fits = estimator.fit(group, Cancellation.NEVER);
      watch.interrupt();
      watch.join();
      if (fits.size() != group.size()) {
        throw new IllegalStateException("not all were fitted");
      }
      System.out.printf(
          Locale.ROOT,
          "%f %f%n",
          watch.most / (1 << 20),
          ProcessStatus.mebibytes(ProcessStatus.MOST_RESIDENT) - before);
    }
  }

  /** Each coordinate of Y follows one of X, and no closed form finds it all. */
  private static List<FitRequest> requests(int dx, int dy, int rows, int fits) {
    RandomGenerator random = RandomSource.XO_RO_SHI_RO_128_PP.create(1)::nextLong;
    List<FitRequest> requests = new ArrayList<>();
    for (int fit = 0; fit < fits; fit++) {
      double[] x = random.doubles((long) rows * dx, -1, 1).toArray();
      double[] y = new double[rows * dy];
      for (int i = 0; i < y.length; i++) {
        y[i] = Math.cos(3 * x[i / dy * dx + i % dy % dx]) + 0.3 * random.nextGaussian();
      }
      requests.add(
          new FitRequest(
              Window.ofSeries(names("x", dx), names("y", dy), x, y, fit), Optional.empty(), fit));
    }
    return requests;
  }

  private static List<String> names(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
  }

  /** Forces collections, and remembers the most that one has left. */
  private static final class HeapWatch extends Thread {
    private volatile double most;

    @Override
    public void run() {
      Runtime runtime = Runtime.getRuntime();
      try {
        while (true) {
          System.gc();
          most = Math.max(most, runtime.totalMemory() - runtime.freeMemory());
          sleep(SAMPLE_MILLIS);
        }
      } catch (InterruptedException e) {
        interrupt();
      }
    }
  }
}
