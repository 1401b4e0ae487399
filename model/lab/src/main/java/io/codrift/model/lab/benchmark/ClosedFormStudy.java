package io.codrift.model.lab.benchmark;

import io.codrift.model.lab.report.BenchmarkRun;
import io.codrift.model.lab.report.Report;
import io.codrift.model.lab.report.Study;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.runner.RunnerException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Starts {@link ClosedFormBenchmark}. */
@Command(
    name = "closed-form",
    description = "JMH: time of a window with marginal maps and elliptical start alone.")
public final class ClosedFormStudy implements Study {
  @Mixin private BenchmarkRun benchmark;

  @Option(names = "--dims", split = ",", defaultValue = "2,5,20", description = "Default: 2,5,20.")
  private List<String> dims;

  @Option(
      names = "--rows",
      split = ",",
      defaultValue = "4096,32000",
      description = "Default: 4096,32000.")
  private List<String> rows;

  @Override
  public String seeds() {
    return "1";
  }

  @Override
  public void run(Report report) throws RunnerException {
    benchmark.run(ClosedFormBenchmark.class, Map.of("dims", dims, "rows", rows), report);
  }
}
