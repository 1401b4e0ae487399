package io.codrift.streams.command;

import io.codrift.schemas.AlertStatus;
import io.codrift.schemas.DependenceAlert;
import io.codrift.streams.alert.AlertText;
import io.codrift.streams.command.ConnectionOptions.Connection;
import io.codrift.streams.json.RecordJson;
import io.codrift.streams.result.IncidentMessages;
import io.codrift.streams.result.Result;
import io.codrift.streams.result.ResultReader;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code codrift alerts}: lists the incidents. */
@Command(
    name = "alerts",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Lists the open incidents, as far back as the alerts topic goes.")
final class AlertsCommand implements Callable<Integer> {
  @Mixin private ResultOptions results;

  @Option(names = "--all", description = "Also the incidents that are over.")
  private boolean all;

  @Option(
      names = "--json",
      description =
          "One JSON object per incident: its last message, with the fields of the schema"
              + " DependenceAlert.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Connection where = results.connection();
    PrintWriter out = spec.commandLine().getOut();
    Pattern names = results.monitors();
    List<DependenceAlert> found =
        incidents(where).stream()
            .filter(incident -> names.matcher(incident.getMonitor()).matches())
            .filter(incident -> all || incident.getStatus() != AlertStatus.RESOLVED)
            .sorted(Comparator.comparing(DependenceAlert::getRaisedAt))
            .toList();
    if (json) {
      found.forEach(incident -> out.println(RecordJson.of(incident)));
    } else if (found.isEmpty()) {
      out.println(all ? "No incidents." : "No open incidents.");
    } else {
      out.println(row("INCIDENT", "STATUS", "WHAT"));
      found.forEach(
          incident ->
              out.println(
                  row(
                      incident.getIncident(),
                      AlertText.status(incident),
                      AlertText.change(incident) + AlertText.care(incident))));
    }
    out.flush();
    return ExitCode.OK;
  }

  private static String row(String incident, String status, String what) {
    return "%-12s  %-12s  %s".formatted(incident, status, what);
  }

  /** The last message of every incident. */
  private static Collection<DependenceAlert> incidents(Connection where) {
    IncidentMessages incidents = new IncidentMessages();
    ResultReader.readAll(
        where.kafka(),
        where.topics(),
        EnumSet.of(ResultReader.Kind.ALERTS),
        Clock.systemUTC(),
        result -> {
          if (result instanceof Result.OfChange change) {
            incidents.add(change.message());
          }
        });
    return incidents.last();
  }
}
