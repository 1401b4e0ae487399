package io.codrift.streams.command;

import io.codrift.schemas.AlertCommand;
import io.codrift.schemas.CommandKind;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.streams.alert.AlertText;
import io.codrift.streams.alert.LearntBaseline;
import io.codrift.streams.command.ConnectionOptions.Connection;
import io.codrift.streams.config.CodriftConfig;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code codrift baseline}: takes windows of the past as the baseline. */
@Command(
    name = "baseline",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
      "Takes windows of the past as the baseline of a monitor, which then watches at once. An open"
          + " incident of a changed dependence is over. The reference stays: the windows must have been judged against it.",
      "What is normal is chosen with --from and --to. With --input the windows are those of a file."
    })
final class BaselineCommand implements Callable<Integer> {
  @Mixin private ConfigOption config;

  @Mixin private MonitorTarget target;

  @Mixin private PastEstimates past;
  @Mixin private AlertCommandOptions options;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    CodriftConfig loaded = config.load();
    PrintWriter out = spec.commandLine().getOut();
    List<DependenceEstimate> estimates =
        past.read(loaded).stream()
            .filter(estimate -> estimate.getMonitor().equals(target.monitor()))
            .filter(estimate -> target.segment().map(estimate.getSegment()::equals).orElse(true))
            .toList();
    List<LearntBaseline> learnt = LearntBaseline.of(loaded, estimates);
    if (learnt.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "There is no estimate of %s in this time. `codrift tail --from-beginning` shows what there"
                  .formatted(target.monitor())
              + " is.");
    }
    int code = ExitCode.OK;
    for (LearntBaseline one : learnt) {
      code = Math.max(code, send(Connection.of(loaded), one, learnt.size(), out));
    }
    return code;
  }

  private int send(Connection where, LearntBaseline learnt, int segments, PrintWriter out) {
    if (learnt.state().isEmpty()) {
      out.printf("%s: %s%n", name(learnt), learnt.problem());
      out.flush();
      return ExitCode.USAGE;
    }
    out.printf("%s: %d windows.%n", name(learnt), learnt.windows());
    return options.send(
        where,
        AlertCommand.newBuilder()
            .setKind(CommandKind.BASELINE)
            .setMonitor(learnt.monitor())
            .setSegment(learnt.segment())
            .setBaseline(learnt.state().get()),
        segments,
        out);
  }

  private static String name(LearntBaseline learnt) {
    return AlertText.name(learnt.monitor(), learnt.segment());
  }
}
