package io.codrift.model.lab.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.Option;

/** Runs a JMH benchmark. A study mixes in its options. */
public final class BenchmarkRun {
  @Option(
      names = "--forks",
      defaultValue = "2",
      description =
          "Number of JVMs, in sequence; 0 runs in this JVM, for a quick check only; default: 2.")
  private int forks;

  @Option(
      names = "--warm-ups",
      defaultValue = "3",
      description = "Warm-up iterations per JVM; default: 3.")
  private int warmUps;

  @Option(
      names = "--iterations",
      defaultValue = "5",
      description = "Measured iterations per JVM; default: 5.")
  private int iterations;

  @Option(
      names = "--milliseconds",
      defaultValue = "5000",
      description = "Milliseconds per iteration; default: 5000.")
  private long milliseconds;

  /**
   * Runs a class of benchmarks and writes one row for every score.
   *
   * @param parameters values of JMH's parameters; other parameters have the values of their
   *     annotation
   */
  public void run(Class<?> benchmarks, Map<String, List<String>> parameters, Report report)
      throws RunnerException {
    TimeValue time = new TimeValue(milliseconds, TimeUnit.MILLISECONDS);
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include("^" + benchmarks.getName().replace(".", "\\.").replace("$", "\\.") + "\\.")
            .forks(forks)
            .warmupIterations(warmUps)
            .warmupTime(time)
            .measurementIterations(iterations)
            .measurementTime(time)
            .verbosity(VerboseMode.SILENT)
            .shouldFailOnError(true);
    parameters.forEach((name, values) -> options.param(name, values.toArray(new String[0])));
    report.progress("running %s; scores follow at the end", benchmarks.getSimpleName());
    write(new Runner(options.build()).run(), report);
  }

  private void write(Collection<RunResult> results, Report report) {
    report.text(
        "%d JVMs, %d iterations of %,d ms each after %d of warm-up; the error is JMH's 99.9 %%.",
        forks, iterations, milliseconds, warmUps);
    report.table("benchmark", "parameters", "score", "error", "unit");
    for (RunResult result : results) {
      List<String> parameters = new ArrayList<>();
      for (String name : result.getParams().getParamsKeys()) {
        parameters.add(name + " = " + result.getParams().getParam(name));
      }
      Map<String, Result<?>> scores = new TreeMap<>();
      result.getSecondaryResults().forEach(scores::put);
      scores.put(result.getPrimaryResult().getLabel(), result.getPrimaryResult());
      scores.forEach(
          (label, score) ->
              report.row(
                  label,
                  String.join(", ", parameters),
                  Report.number("%,.2f", score.getScore()),
                  Double.isNaN(score.getScoreError())
                      ? ""
                      : Report.number("%,.2f", score.getScoreError()),
                  score.getScoreUnit()));
    }
  }
}
