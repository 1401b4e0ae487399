package io.codrift.streams.lab.benchmark;

import io.codrift.model.lab.report.BenchmarkRun;
import io.codrift.model.lab.report.Report;
import io.codrift.model.lab.report.Study;
import java.util.Map;
import org.openjdk.jmh.runner.RunnerException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Starts {@link RecordPathBenchmark}. */
@Command(
    name = "record-path",
    description =
        "JMH: the cost of decoding a record and of offering it to the sample of its" + " window.")
public final class RecordPathStudy implements Study {
  @Mixin private BenchmarkRun benchmark;

  @Override
  public String seeds() {
    return "1";
  }

  @Override
  public void run(Report report) throws RunnerException {
    benchmark.run(RecordPathBenchmark.class, Map.of(), report);
  }
}
