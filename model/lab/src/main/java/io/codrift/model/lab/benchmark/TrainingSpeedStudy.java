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

/** Starts {@link TrainingBenchmark}. */
@Command(
    name = "training-speed",
    description = "JMH: models x steps per second, by network and group size.")
public final class TrainingSpeedStudy implements Study {
  @Mixin private BenchmarkRun benchmark;

  @Option(
      names = "--loads",
      split = ",",
      defaultValue = "D2_K1,D2_K8,D2_K64,D2_K256,D5_K1,D20_K1,PAPER_D20_K1",
      description = "Some of ${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
  private List<TrainingBenchmark.Load> loads;

  @Option(names = "--steps", defaultValue = "400", description = "Steps of one call; default: 400.")
  private int steps;

  @Option(names = "--device", defaultValue = "cpu", description = "auto, cpu (the default) or gpu.")
  private String device;

  @Override
  public String seeds() {
    return "1 and 2";
  }

  @Override
  public void run(Report report) throws RunnerException {
    benchmark.run(
        TrainingBenchmark.class,
        Map.of(
            "load",
            loads.stream().map(Enum::name).toList(),
            "device",
            List.of(device),
            "steps",
            List.of(Integer.toString(steps))),
        report);
  }
}
