package io.codrift.streams.lab;

import io.codrift.model.lab.report.Report;
import io.codrift.model.lab.report.Study;
import io.codrift.streams.demo.DemoCommand;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code codrift demo --seeds}: whether the alerts of each seed are the expected ones. */
@Command(
    name = "demo",
    description =
        "The built-in pairs of 'codrift demo': do both changes raise alarms, and nothing else?")
final class DemoStudy implements Study {
  private static final String VERDICT = "seed: ";

  @Option(names = "--first-seed", defaultValue = "1", description = "Default: 1.")
  private long first;

  @Option(names = "--seeds", defaultValue = "10", description = "Default: 10.")
  private int seeds;

  @Option(names = "--steps", description = "Training steps FIRST,THEN; default: those of the demo.")
  private String steps;

  @Option(
      names = "--windows",
      description =
          "Ends every seed after this number of windows, without a verdict; for a" + " quick look.")
  private String windows;

  @Override
  public String seeds() {
    return "%d to %d".formatted(first, first + seeds - 1);
  }

  @Override
  public void run(Report report) {
    report.table("seed", "verdict", "seconds");
    int asPromised = 0;
    for (long seed = first; seed < first + seeds; seed++) {
      List<String> arguments = new ArrayList<>(List.of("demo", "--seed", Long.toString(seed)));
      arguments.addAll(windows == null ? List.of("--seeds", "1") : List.of("--windows", windows));
      if (steps != null) {
        arguments.addAll(List.of("--steps", steps));
      }
      long begun = System.nanoTime();
      EndedCommand demo = EndedCommand.demo(new DemoCommand(), arguments);
      List<String> verdict =
          demo.lines().stream()
              .filter(line -> line.contains(VERDICT))
              .map(line -> line.substring(line.indexOf(VERDICT) + VERDICT.length()))
              .toList();
      if (windows == null ? verdict.isEmpty() : !demo.isWholeDemo()) {
        throw new IllegalStateException("the demo has not come to its end: " + demo);
      }
      asPromised += demo.code() == 0 ? 1 : 0;
      report.row(
          seed,
          String.join("; ", verdict),
          Report.number("%.0f", (System.nanoTime() - begun) / 1e9));
    }
    if (windows == null) {
      report.text("Expected alerts only: %d of %d seeds.", asPromised, seeds);
    }
  }
}
