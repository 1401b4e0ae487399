package io.codrift.streams.command;

import io.codrift.streams.command.ConnectionOptions.Connection;
import io.codrift.streams.result.Result;
import io.codrift.streams.result.ResultReader;
import io.codrift.streams.runtime.Admins;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code codrift tail}: prints estimates and alerts as they are committed. */
@Command(
    name = "tail",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Follows estimates and alerts until it is stopped.")
final class TailCommand implements Callable<Integer> {
  private static final Duration POLL = Duration.ofMillis(250);

  @ArgGroup(multiplicity = "1")
  private ConnectionOptions connection;

  @Option(
      names = "--json",
      description =
          "One JSON object per line, with the fields of the schemas DependenceEstimate and"
              + " DependenceAlert.")
  private boolean json;

  @Option(
      names = "--from-beginning",
      description = "Starts with the oldest messages in the topics. Default: only new messages.")
  private boolean fromBeginning;

  @Option(
      names = "--until-end",
      description =
          "Ends after the messages that were in the topics at the start. Use it for" + " exports.")
  private boolean untilEnd;

  @Option(
      names = "--monitor",
      paramLabel = "GLOB",
      defaultValue = "*",
      description = "Only monitors whose name matches; * matches any characters, ? matches one.")
  private String monitor;

  @Option(names = "--only", paramLabel = "KIND", description = "Only estimates, or only alerts.")
  private ResultReader.Kind only;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Connection where = connection.get();
    PrintWriter out = spec.commandLine().getOut();
    TailTable table = new TailTable(out, spec.commandLine().getColorScheme().ansi().enabled());
    Pattern names = glob(monitor);
    Set<ResultReader.Kind> kinds =
        only == null ? EnumSet.allOf(ResultReader.Kind.class) : EnumSet.of(only);
    try (Admin unused = Admins.connect(where.kafka());
        ResultReader reader =
            ResultReader.open(
                where.kafka(),
                where.topics(),
                kinds,
                fromBeginning ? ResultReader.From.BEGINNING : ResultReader.From.NOW,
                Clock.systemUTC())) {
      do {
        List<SpecificRecord> batch =
            reader.poll(POLL).stream()
                .filter(result -> names.matcher(result.monitor()).matches())
                .map(Result::message)
                .toList();
        if (json) {
          batch.forEach(record -> out.println(RecordJson.of(record)));
        } else {
          table.print(batch);
        }
        out.flush();
      } while (!(untilEnd && reader.isPastFirstEnd()) && !out.checkError());
    }
    return ExitCode.OK;
  }

  static Pattern glob(String text) {
    return Pattern.compile(
        text.chars()
            .mapToObj(
                c ->
                    switch (c) {
                      case '*' -> ".*";
                      case '?' -> ".";
                      default -> Pattern.quote(Character.toString(c));
                    })
            .collect(Collectors.joining()),
        Pattern.DOTALL);
  }
}
