package io.codrift.streams.lab;

import io.codrift.model.lab.report.Report;
import io.codrift.model.lab.report.Study;
import io.codrift.streams.command.Codrift;
import io.codrift.streams.demo.DemoCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
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
  /** The demo's exit code if it ended without an alert. */
  private static final int NO_ALERT = 3;

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
      StringWriter output = new StringWriter();
      long begun = System.nanoTime();
      int code =
          Codrift.commandLine(new DemoCommand())
              .setOut(new PrintWriter(output))
              .execute(arguments.toArray(new String[0]));
      List<String> verdict =
          output
              .toString()
              .lines()
              .filter(line -> line.contains(VERDICT))
              .map(line -> line.substring(line.indexOf(VERDICT) + VERDICT.length()))
              .toList();
      if (windows == null ? verdict.isEmpty() : code != 0 && code != NO_ALERT) {
        throw new IllegalStateException("the demo ended with code %d: %s".formatted(code, output));
      }
      asPromised += code == 0 ? 1 : 0;
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
