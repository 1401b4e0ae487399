package io.codrift.streams.command;

import io.codrift.schemas.AlertSeverity;
import io.codrift.schemas.DependenceAlert;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.streams.alert.AlertText;
import io.codrift.streams.alert.Backtest;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.config.MonitorConfig;
import io.codrift.streams.explain.BacktestPicture;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code codrift backtest}: the alerts that past estimates would have raised. */
@Command(
    name = "backtest",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
      "Reads the estimates of the past from their topic, and prints which alerts they would have"
          + " raised with the alerts section of the configuration, and how many with other budgets."
          + " Changes nothing.",
      "Every monitor begins anew, without features' alerts.",
      "With --input Kafka is not needed."
    })
final class BacktestCommand implements Callable<Integer> {
  private static final int MOST_NAMES = 10;

  @Mixin private ConfigOption config;

  @Mixin private PastEstimates past;

  @Option(
      names = "--budgets",
      split = ",",
      paramLabel = "N",
      defaultValue = "100,1000,10000",
      description =
          "Budgets to compare, one false alarm in N windows each; default: ${DEFAULT-VALUE}.")
  private List<Integer> budgets;

  @Mixin private PictureOption picture;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    for (int budget : budgets) {
      if (budget < 10) {
        throw new ParameterException(
            spec.commandLine(),
            "--budgets: %d is less than 10 windows. Write at least 10.".formatted(budget));
      }
    }
    Optional<Path> file = picture.file();
    CodriftConfig loaded = config.load();
    PrintWriter out = spec.commandLine().getOut();
    List<DependenceEstimate> read = past.read(loaded);
    if (read.isEmpty()) {
      out.println(
          "There is no estimate in this time. Leave out --from and --to for all there are.");
      out.flush();
      return ExitCode.OK;
    }
    List<DependenceEstimate> estimates = ofConfiguredMonitors(read, loaded);
    out.printf(
        "%d estimates of %d monitors, windows from %s to %s.%n",
        estimates.size(),
        estimates.stream()
            .map(e -> AlertText.name(e.getMonitor(), e.getSegment()))
            .distinct()
            .count(),
        estimates.stream().map(DependenceEstimate::getWindowStart).min(Instant::compareTo).get(),
        estimates.stream().map(DependenceEstimate::getWindowEnd).max(Instant::compareTo).get());
    double configured = loaded.alerts().windowsPerFalseAlarm();
    out.println();
    out.println("FALSE ALARMS ALLOWED     ALERTS  CRITICAL  MONITORS");
    Map<String, List<DependenceAlert>> byBudget = new LinkedHashMap<>();
    for (int budget : budgets) {
      List<DependenceAlert> alerts =
          Backtest.of(loaded.with(loaded.alerts().with(budget)), estimates).alerts();
      row(out, budget, alerts);
      byBudget.put(row(budget, configured), alerts);
    }
    out.println();
    out.printf("Alerts with the configured budget, 1 per %.0f windows:%n", configured);
    Backtest backtest = Backtest.of(loaded, estimates);
    List<DependenceAlert> raised = backtest.alerts();
    raised.forEach(alert -> out.printf("%s  %s%n", alert.getWindowEnd(), AlertText.of(alert)));
    if (raised.isEmpty()) {
      out.println("none");
    }
    unfinished(loaded, backtest).ifPresent(out::println);
    out.flush();
    if (file.isPresent()) {
      String row = row(configured, configured);
      byBudget.put(row, raised);
      BacktestPicture.write(estimates, byBudget, row, file.get());
    }
    return ExitCode.OK;
  }

  /** Without a baseline no alert is no comfort. */
  private static Optional<String> unfinished(CodriftConfig config, Backtest backtest) {
    SortedMap<String, Long> unfinished = backtest.unfinished();
    if (unfinished.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        "Not watched for a change, because the time is too short for a baseline of %d windows or more: %s. Choose a longer time with --from and --to."
            .formatted(
                config.alerts().baselineWindows(),
                some(
                    unfinished.entrySet().stream()
                        .map(of -> "%s (%d windows)".formatted(of.getKey(), of.getValue())))));
  }

  private List<DependenceEstimate> ofConfiguredMonitors(
      List<DependenceEstimate> read, CodriftConfig loaded) {
    Set<String> configured =
        loaded.sources().stream()
            .flatMap(source -> source.monitors().stream())
            .map(MonitorConfig::name)
            .collect(Collectors.toSet());
    List<DependenceEstimate> estimates =
        read.stream().filter(estimate -> configured.contains(estimate.getMonitor())).toList();
    if (estimates.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "No estimate is of a configured monitor. The estimates are of %s; configured are %s. Use the"
                  .formatted(
                      some(read.stream().map(DependenceEstimate::getMonitor)),
                      some(configured.stream()))
              + " configuration that they were made with.");
    }
    return estimates;
  }

  /** The first of several names. */
  private static String some(Stream<String> names) {
    List<String> all = names.distinct().sorted().toList();
    String first = String.join(", ", all.subList(0, Math.min(MOST_NAMES, all.size())));
    return all.size() > MOST_NAMES
        ? "%s and %d more".formatted(first, all.size() - MOST_NAMES)
        : first;
  }

  /** The name of a budget's row in the picture, which the configured one has only once. */
  static String row(double budget, double configured) {
    return "1 per %.0f windows%s".formatted(budget, budget == configured ? " (configured)" : "");
  }

  private static void row(PrintWriter out, int budget, List<DependenceAlert> alerts) {
    out.printf(
        "%-24s %6d  %8d  %8d%n",
        "1 per %d windows".formatted(budget),
        alerts.size(),
        alerts.stream().filter(a -> a.getSeverity() == AlertSeverity.CRITICAL).count(),
        alerts.stream().map(AlertText::subject).distinct().count());
  }
}
