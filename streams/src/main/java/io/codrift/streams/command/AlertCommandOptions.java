package io.codrift.streams.command;

import io.codrift.schemas.AlertCommand;
import io.codrift.schemas.CommandAnswer;
import io.codrift.schemas.CommandVerdict;
import io.codrift.streams.command.ConnectionOptions.Connection;
import io.codrift.streams.control.CommandClient;
import io.codrift.streams.runtime.Admins;
import io.codrift.streams.text.Printable;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Option;

/** The options of every command that asks the running stages for something, and how it is asked. */
final class AlertCommandOptions {
  /** Longer lists of segments are cut. */
  private static final int LISTED = 20;

  private final Clock clock = Clock.systemUTC();

  @Option(
      names = "--by",
      paramLabel = "NAME",
      defaultValue = "${sys:user.name}",
      description = "Who asks. Default: the name of the user.")
  private String by;

  @Option(names = "--note", paramLabel = "TEXT", description = "Why; kept with the incident.")
  private String note;

  @Option(
      names = "--id",
      paramLabel = "ID",
      description =
          "Identifies the command: one that is sent again with the same id does nothing, except that"
              + " `segments --clear` is judged anew each time. Of several segments each has"
              + " ID/SEGMENT. Default: a new one.")
  private String id;

  @Option(
      names = "--wait",
      paramLabel = "DURATION",
      defaultValue = "15s",
      description = "How long to wait for the answer. Default: ${DEFAULT-VALUE}.")
  private Duration wait;

  Clock clock() {
    return clock;
  }

  Instant now() {
    return clock.instant();
  }

  /**
   * Sends a command and prints the answer.
   *
   * @param where the topics are
   * @return the exit code
   */
  int send(Connection where, AlertCommand.Builder command, PrintWriter out) {
    return send(where, command, 1, out);
  }

  /**
   * Sends one of several commands, each of another segment, and prints the answer.
   *
   * @param where the topics are
   * @param commands how many there are
   * @return the exit code
   */
  int send(Connection where, AlertCommand.Builder command, int commands, PrintWriter out) {
    return sendComplete(
        where,
        List.of(complete(command, id(Optional.ofNullable(id), command.getSegment(), commands))),
        out);
  }

  /**
   * Sends one command in pieces and prints the answer.
   *
   * @param where the topics are
   * @return the exit code
   */
  int send(Connection where, List<AlertCommand.Builder> pieces, PrintWriter out) {
    String one = id(Optional.ofNullable(id), null, 1);
    return sendComplete(where, pieces.stream().map(piece -> complete(piece, one)).toList(), out);
  }

  private AlertCommand complete(AlertCommand.Builder command, String chosen) {
    return command.setId(chosen).setBy(by).setNote(note).setSentAt(now()).build();
  }

  private int sendComplete(Connection where, List<AlertCommand> pieces, PrintWriter out) {
    CommandClient.Reply reply;
    try (Admin unused = Admins.connect(where.kafka())) {
      reply = new CommandClient(where.kafka(), where.topics(), clock).send(pieces, wait);
    }
    return print(reply, out);
  }

  /**
   * The id of a command. Commands with the same id are one command, so each of several has an id of
   * its own, which is the same when all of them are sent again.
   *
   * @param given what the user has chosen; empty for a new one
   * @param segment of the command; may be null if it is the only one
   * @param commands how many there are
   */
  static String id(Optional<String> given, String segment, int commands) {
    return given
        .map(chosen -> commands > 1 ? chosen + "/" + segment : chosen)
        .orElseGet(() -> UUID.randomUUID().toString());
  }

  static int print(CommandClient.Reply reply, PrintWriter out) {
    List<CommandAnswer> done = of(reply, CommandVerdict.APPLIED, CommandVerdict.UNCHANGED);
    List<CommandAnswer> applied = of(reply, CommandVerdict.APPLIED);
    List<CommandAnswer> refused = of(reply, CommandVerdict.REFUSED);
    // A task that has not what is meant says so; what another says is the answer.
    List<CommandAnswer> shown =
        Stream.of(applied, done, refused, reply.answers())
            .filter(answers -> !answers.isEmpty())
            .findFirst()
            .orElse(List.of());
    lines(shown).forEach(out::println);
    // A refusal is final: the task that has what is meant has answered.
    if (!reply.complete() && done.isEmpty() && refused.isEmpty()) {
      out.println(
          "The command is stored, and not every task has answered yet: it is applied as soon as the"
              + " stages run. `codrift alerts` and `codrift segments` show the result.");
      out.flush();
      return ExitCode.OK;
    }
    out.flush();
    return done.isEmpty() ? ExitCode.USAGE : ExitCode.OK;
  }

  /** One line for all tasks that say the same, with the segments of all. */
  private static List<String> lines(List<CommandAnswer> answers) {
    Map<String, Segments> segments = new LinkedHashMap<>();
    answers.forEach(
        answer ->
            segments.merge(
                answer.getText(),
                new Segments(new TreeSet<>(answer.getSegments()), answer.getFurtherSegments()),
                Segments::and));
    return segments.entrySet().stream()
        .map(line -> line.getKey() + line.getValue().sentence())
        .toList();
  }

  /**
   * Segments that a command has changed.
   *
   * @param named some of them, or all
   * @param further how many more there are
   */
  private record Segments(NavigableSet<String> named, int further) {
    Segments and(Segments others) {
      NavigableSet<String> all = new TreeSet<>(named);
      all.addAll(others.named);
      return new Segments(all, further + others.further);
    }

    /** Empty for a source that is not split. */
    String sentence() {
      int count = named.size() + further;
      if (count == 0 || (count == 1 && named.contains(""))) {
        return "";
      }
      if (count == 1 && !named.isEmpty()) {
        return " In segment %s.".formatted(Printable.of(named.first()));
      }
      int listed = Math.min(LISTED, named.size());
      return " In %d segments: %s%s."
          .formatted(
              count,
              named.stream().limit(listed).map(Printable::of).collect(Collectors.joining(", ")),
              count > listed ? ", … and %d more".formatted(count - listed) : "");
    }
  }

  private static List<CommandAnswer> of(CommandClient.Reply reply, CommandVerdict... verdicts) {
    return reply.answers().stream()
        .filter(answer -> List.of(verdicts).contains(answer.getVerdict()))
        .toList();
  }
}
