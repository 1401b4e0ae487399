package io.codrift.streams.demo;

import io.codrift.model.EstimatorSettings;
import io.codrift.schemas.DependenceAlert;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.streams.command.ExitCode;
import io.codrift.streams.config.AlertConfig;
import io.codrift.streams.config.Durations;
import io.codrift.streams.file.FileProblem;
import io.codrift.streams.web.AddressTakenException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code codrift demo}: runs Codrift on built-in pairs or on a file, without any installation. */
@Command(
    name = "demo",
    sortOptions = false,
    description = {
      "Runs the whole pipeline with a broker in this process and shows its estimates and alerts.",
      "",
      "Without --input: six built-in pairs of features, with event time faster than the clock. One"
          + " dependence breaks and one changes its form, while every single column stays as it"
          + " was. With --input: the rows of a CSV or TSV file (plain or gzipped) as the stream."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      ExitCode.OK_TEXT,
      ExitCode.UNEXPECTED_TEXT,
      ExitCode.USAGE_TEXT,
      ExitCode.NO_ALERT_TEXT
          + " With --seeds: an expected alert was missing, or there was a false alarm.",
      ExitCode.STAGE_FAILED_TEXT,
      ExitCode.STOPPED_TEXT
    })
public final class DemoCommand implements Callable<Integer> {
  /**
   * Small, so that the first baseline is learnt within a minute or two. Real ones need 50 or more.
   */
  private static final int SETTLE_WINDOWS = 8;

  private static final int BASELINE_WINDOWS = 40;

  /** The default of a configuration. */
  private static final int WINDOWS_PER_FALSE_ALARM = 1_000;

  private static final int ROWS_PER_WINDOW = 1000;
  private static final int FIRST_CHANGE = SETTLE_WINDOWS + BASELINE_WINDOWS + 4;
  private static final int SECOND_CHANGE = FIRST_CHANGE + 8;
  private static final int WINDOWS_PER_SEED = SECOND_CHANGE + 24;
  private static final Steps SCENARIO_STEPS = new Steps(100, 20);
  private static final Duration TIME_LIMIT = Duration.ofMinutes(1);

  private final Found found;

  @Spec private CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // read by picocli
  private boolean help;

  @Option(names = "--until-alert", description = "End with the first alert.")
  private boolean untilAlert;

  @Option(
      names = "--for",
      paramLabel = "DURATION",
      description = "End after this time, such as 90s or 5m.")
  private String duration;

  @Option(names = "--windows", paramLabel = "N", description = "End after N windows of every pair.")
  private Long windows;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of the built-in pairs (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      description =
          "Run the built-in pairs for N seeds from --seed on, each until well after both changes,"
              + " and report whether the alerts were the expected ones.")
  private Integer seeds;

  @Option(
      names = "--http-port",
      paramLabel = "PORT",
      defaultValue = "0",
      description = "Port of /metrics and /health; 0 picks a free one (default).")
  private int httpPort;

  @Option(
      names = "--steps",
      paramLabel = "FIRST,THEN",
      description =
          "Training steps of a monitor's first window and of every later one (default: 100,20"
              + " for the built-in pairs, 2000,300 for a file).")
  private String steps;

  @Option(
      names = "--estimates",
      paramLabel = "OUT.csv",
      description = "Write all estimates to a CSV file at the end.")
  private Path estimates;

  @ArgGroup(exclusive = false, heading = "%nA file as the stream:%n")
  private FileOptions file;

  /** Gets what a run of the built-in pairs or of a file has found, at its end. */
  @FunctionalInterface
  public interface Found {
    /**
     * Takes the estimates and alerts of a run.
     *
     * @param estimates in order of arrival
     * @param alerts in order of arrival
     */
    void accept(List<DependenceEstimate> estimates, List<DependenceAlert> alerts);
  }

  /** The command as the user starts it. */
  public DemoCommand() {
    this((estimates, alerts) -> {});
  }

  /**
   * The command for a caller that goes on with what it finds.
   *
   * @param found is not called with {@code --seeds}
   */
  public DemoCommand(Found found) {
    this.found = found;
  }

  @Override
  public Integer call() {
    try {
      if (estimates != null && seeds == null) {
        EstimatesCsv.probe(estimates);
      }
      if (file != null) {
        check()
            .refuse(
                "--seeds", seeds != null, "is for the built-in pairs; leave it out with --input");
        return replay();
      }
      if (seeds != null) {
        check().refuse("--until-alert", untilAlert, "cannot be combined with --seeds");
        check().refuse("--for", duration != null, "cannot be combined with --seeds");
        check().refuse("--windows", windows != null, "cannot be combined with --seeds");
        check().refuse("--estimates", estimates != null, "cannot be combined with --seeds");
        check().refuse("--seeds", seeds < 1, "must be at least 1, not " + seeds);
        return manySeeds();
      }
      return scenario();
    } catch (FileProblem | AddressTakenException e) {
      error(e.getMessage());
      return ExitCode.USAGE;
    } catch (DemoFailedException e) {
      error(e.getMessage());
      return ExitCode.STAGE_FAILED;
    } catch (InterruptedException e) {
      // The process is stopping: the shutdown hook closes all resources.
      return ExitCode.OK;
    }
  }

  private int scenario() throws InterruptedException {
    Scenario scenario = Scenario.builtIn(FIRST_CHANGE, SECOND_CHANGE);
    DemoPlan plan = scenarioPlan(scenario, endRule());
    try (Session session = new Session(out(), scenario.pairs().size())) {
      session.view().line("six built-in pairs, seed " + seed + ":");
      for (Scenario.Pair pair : scenario.pairs()) {
        session
            .view()
            .line(
                String.format(
                    Locale.ROOT,
                    "  %-15s %.2f nats%s",
                    pair.name(),
                    pair.before().mutualInformation(),
                    pair.change() == Change.NONE
                        ? ""
                        : ", %s in window %d (%s): %.2f nats"
                            .formatted(
                                pair.change().description(),
                                pair.changeWindow(),
                                DemoText.time(
                                    Instant.ofEpochMilli(ScenarioInput.start(pair.changeWindow()))),
                                pair.after().mutualInformation())));
      }
      DemoRun run = session.start(plan, new ScenarioInput(scenario, ROWS_PER_WINDOW, seed));
      sayBudget(session.view(), plan);
      DemoRun.Result result = run.awaitEnd();
      sayEnd(session.view(), result);
      new ScenarioVerdict(scenario, result.board().alerts()).lines().forEach(session.view()::line);
      return end(plan, result);
    }
  }

  private int manySeeds() throws InterruptedException {
    Scenario scenario = Scenario.builtIn(FIRST_CHANGE, SECOND_CHANGE);
    DemoPlan plan =
        scenarioPlan(
            scenario, new EndRule(false, Optional.empty(), OptionalLong.of(WINDOWS_PER_SEED)));
    int asPromised = 0;
    for (long current = seed; current < seed + seeds; current++) {
      try (Session session = new Session(out(), scenario.pairs().size())) {
        session.view().line("seed " + current);
        DemoRun.Result result =
            session.start(plan, new ScenarioInput(scenario, ROWS_PER_WINDOW, current)).awaitEnd();
        sayEnd(session.view(), result);
        ScenarioVerdict verdict = new ScenarioVerdict(scenario, result.board().alerts());
        verdict.lines().forEach(line -> session.view().line("seed: " + line));
        asPromised += verdict.asPromised() ? 1 : 0;
      }
    }
    out()
        .printf(
            "%d of %d seeds: the expected alarms of both changes, no false alarm%n",
            asPromised, seeds);
    return asPromised == seeds ? ExitCode.OK : ExitCode.NO_ALERT;
  }

  private DemoPlan scenarioPlan(Scenario scenario, EndRule end) {
    return new DemoPlan(
        scenario.pairs().stream().map(Scenario.Pair::name).toList(),
        estimator(SCENARIO_STEPS),
        new AlertConfig(WINDOWS_PER_FALSE_ALARM, BASELINE_WINDOWS, OptionalInt.empty()),
        httpPort,
        end);
  }

  private int replay() throws InterruptedException {
    EstimatorSettings defaults = EstimatorSettings.defaults();
    DemoPlan plan =
        new DemoPlan(
            List.of(""),
            estimator(new Steps(defaults.firstSteps(), defaults.thenSteps())),
            new AlertConfig(WINDOWS_PER_FALSE_ALARM, BASELINE_WINDOWS, OptionalInt.empty()),
            httpPort,
            endRule());
    try (FileInput input = FileInput.open(file.request(check()));
        Session session = new Session(out(), 1)) {
      session
          .view()
          .line(
              "%s: %,d rows, %d windows of %s, x = %s, y = %s"
                  .formatted(
                      file.name(),
                      input.scan().rows(),
                      input.scan().windows().size(),
                      Durations.format(input.window().size()),
                      String.join(",", input.source().monitors().get(0).x()),
                      String.join(",", input.source().monitors().get(0).y())));
      input.categories().described().forEach(session.view()::line);
      DemoRun run = session.start(plan, input);
      sayBudget(session.view(), plan);
      DemoRun.Result result = run.awaitAll(input.scan().windows());
      sayEnd(session.view(), result);
      FileSummary.of(input.scan(), result.board().estimates(), result.board().alerts())
          .forEach(session.view()::line);
      return end(plan, result);
    }
  }

  private int end(DemoPlan plan, DemoRun.Result result) {
    found.accept(result.board().estimates(), result.board().alerts());
    if (estimates != null) {
      EstimatesCsv.write(estimates, result.board().estimates());
      out().println("estimates written to " + estimates);
      out().flush();
    }
    return plan.end().expectsAlert() && result.board().alerts().isEmpty()
        ? ExitCode.NO_ALERT
        : ExitCode.OK;
  }

  private static void sayBudget(DemoView view, DemoPlan plan) {
    view.line(
        String.format(
            Locale.ROOT,
            "%d windows to settle, then a baseline of %d windows; budget: 1 false alarm per %,.0f"
                + " windows over all pairs, so expect %.3f false alarms in 100 watched windows",
            plan.estimator().settleWindows(),
            plan.alerts().baselineWindows(),
            plan.alerts().windowsPerFalseAlarm(),
            100 / plan.alerts().windowsPerFalseAlarm()));
  }

  private static void sayEnd(DemoView view, DemoRun.Result result) {
    view.close();
    view.line(
        String.format(
            Locale.ROOT,
            "%d windows in %.1f s%s%s",
            result.board().windows(),
            result.elapsed().toMillis() / 1000.0,
            result.firstEstimate().map(d -> after("estimate", d)).orElse(""),
            result.firstAlert().map(d -> after("alert", d)).orElse("")));
  }

  private static String after(String what, Duration duration) {
    return String.format(
        Locale.ROOT, ", first %s after %.1f s", what, duration.toMillis() / 1000.0);
  }

  private EstimatorSettings estimator(Steps defaults) {
    Steps chosen;
    try {
      chosen = steps == null ? defaults : Steps.parse(steps);
    } catch (IllegalArgumentException e) {
      throw check().wrong("--steps: " + e.getMessage());
    }
    EstimatorSettings standard = EstimatorSettings.defaults();
    return standard.toBuilder()
        .firstSteps(chosen.first())
        .thenSteps(chosen.then())
        .timeLimit(TIME_LIMIT)
        .settleWindows(SETTLE_WINDOWS)
        .build();
  }

  private EndRule endRule() {
    check()
        .refuse("--windows", windows != null && windows < 1, "must be at least 1, not " + windows);
    return new EndRule(
        untilAlert,
        Optional.ofNullable(duration).map(text -> check().positive("--for", text)),
        windows == null ? OptionalLong.empty() : OptionalLong.of(windows));
  }

  private OptionCheck check() {
    return new OptionCheck(spec.commandLine());
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private void error(String message) {
    CommandLine commandLine = spec.commandLine();
    commandLine.getErr().println(commandLine.getColorScheme().errorText(message));
    commandLine.getErr().flush();
  }
}
