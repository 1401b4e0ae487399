package io.codrift.streams.alert;

import io.codrift.model.NewerFormatException;
import io.codrift.model.detect.MonitorState;
import io.codrift.schemas.AlertCommand;
import io.codrift.schemas.AlertStatus;
import io.codrift.schemas.CommandAnswer;
import io.codrift.schemas.CommandKind;
import io.codrift.schemas.CommandVerdict;
import io.codrift.schemas.DependenceAlert;
import io.codrift.streams.topic.CommandMessage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Applies the commands of people to what one task has, and answers them. A command that arrives
 * again gets the same answer and is not applied again: answers are kept for longer than the topic
 * has their commands.
 */
final class Commands {
  /** UTF-8 bytes of the segments that an answer names. Brokers take messages of 1 MB by default. */
  private static final int NAMED_BYTES = 16_384;

  private final Fleet fleet;
  private final Incidents incidents;
  private final Mutes mutes;
  private final Rebaseline rebaseline;
  private final Baseline baseline;
  private final KeyValueStore<String, CommandAnswer> answers;
  private final Duration kept;
  private final int partition;
  private final Supplier<Instant> now;

  /** Starts new baselines. */
  @FunctionalInterface
  interface Rebaseline {
    /**
     * Starts new baselines.
     *
     * @param segment the segment; empty for all
     * @return the segments of the monitor that the task has
     */
    List<String> apply(String monitor, Optional<String> segment);
  }

  /** Takes baselines from elsewhere. */
  @FunctionalInterface
  interface Baseline {
    /**
     * Gives a monitor a baseline.
     *
     * @param baseline a state of its detectors
     * @return whether the task has the segment of the monitor
     * @throws IllegalArgumentException if the monitor cannot use it, with a sentence for people
     */
    boolean apply(String monitor, String segment, MonitorState baseline);
  }

  /**
   * @param fleet the configured monitors
   * @param incidents what is acknowledged
   * @param mutes what is muted
   * @param rebaseline starts new baselines
   * @param baseline takes baselines from elsewhere
   * @param answers store of the answers to the commands that were applied
   * @param retention how long the topic keeps a command
   * @param partition the partition of the task
   * @param now the time of the process
   */
  Commands(
      Fleet fleet,
      Incidents incidents,
      Mutes mutes,
      Rebaseline rebaseline,
      Baseline baseline,
      KeyValueStore<String, CommandAnswer> answers,
      Duration retention,
      int partition,
      Supplier<Instant> now) {
    this.fleet = fleet;
    this.incidents = incidents;
    this.mutes = mutes;
    this.rebaseline = rebaseline;
    this.baseline = baseline;
    this.answers = answers;
    this.kept = CommandMessage.readAgainWithin(retention);
    this.partition = partition;
    this.now = now;
  }

  /**
   * @param segments those that were changed by a command that names none
   */
  private record Verdict(CommandVerdict verdict, String text, List<String> segments) {
    private Verdict(CommandVerdict verdict, String text) {
      this(verdict, text, List.of());
    }
  }

  /**
   * Applies a command.
   *
   * @return the answer; empty if another stage gives it, since only that one knows what becomes of
   *     the command
   */
  Optional<CommandAnswer> apply(AlertCommand command) {
    if (command.getKind() == CommandKind.FORGET) {
      return Optional.empty();
    }
    return Optional.of(
        Optional.ofNullable(answers.get(command.getId()))
            .orElseGet(() -> remember(command.getId(), verdict(command))));
  }

  private Verdict verdict(AlertCommand command) {
    return switch (command.getKind()) {
      case ACKNOWLEDGE -> acknowledge(command);
      case MUTE -> mute(command);
      case UNMUTE -> unmute(command);
      case REBASELINE -> rebaseline(command);
      case BASELINE -> baseline(command);
      case REFERENCE -> reference(command);
      case FORGET, UNKNOWN ->
          new Verdict(
              CommandVerdict.REFUSED,
              "The running version of Codrift does not know this command. Upgrade it.");
    };
  }

  /** Remembers a command that the task has sent itself and has applied. */
  void applied(AlertCommand command) {
    remember(command.getId(), new Verdict(CommandVerdict.APPLIED, "Applied by the alert stage."));
  }

  private CommandAnswer remember(String id, Verdict verdict) {
    forgetOld();
    List<String> named = first(verdict.segments());
    CommandAnswer answer =
        CommandAnswer.newBuilder()
            .setId(id)
            .setPartition(partition)
            .setVerdict(verdict.verdict())
            .setText(verdict.text())
            .setSegments(named)
            .setFurtherSegments(verdict.segments().size() - named.size())
            .setAnsweredAt(now.get())
            .build();
    answers.put(id, answer);
    return answer;
  }

  /** As many of the segments, by name, as an answer has room for. */
  private static List<String> first(List<String> segments) {
    List<String> named = new ArrayList<>();
    int room = NAMED_BYTES;
    for (String segment : segments.stream().sorted().toList()) {
      room -= segment.getBytes(StandardCharsets.UTF_8).length;
      if (room < 0) {
        break;
      }
      named.add(segment);
    }
    return named;
  }

  private void forgetOld() {
    Instant oldest = now.get().minus(kept);
    List<String> old = new ArrayList<>();
    try (KeyValueIterator<String, CommandAnswer> all = answers.all()) {
      while (all.hasNext()) {
        KeyValue<String, CommandAnswer> entry = all.next();
        if (entry.value.getAnsweredAt() == null || entry.value.getAnsweredAt().isBefore(oldest)) {
          old.add(entry.key);
        }
      }
    }
    old.forEach(answers::delete);
  }

  private Verdict acknowledge(AlertCommand command) {
    Optional<DependenceAlert> found =
        incidents.all().stream()
            .filter(incident -> incident.getIncident().equals(command.getIncident()))
            .findFirst();
    if (found.isEmpty()) {
      return new Verdict(
          CommandVerdict.UNKNOWN_TARGET,
          "There is no incident %s. `codrift alerts` lists them.".formatted(command.getIncident()));
    }
    DependenceAlert incident = found.get();
    if (!Incidents.isOpen(incident)) {
      return new Verdict(
          CommandVerdict.UNCHANGED,
          "Incident %s of %s is over since %s."
              .formatted(
                  incident.getIncident(), AlertText.subject(incident), incident.getResolvedAt()));
    }
    if (incident.getStatus() == AlertStatus.ACKNOWLEDGED) {
      return new Verdict(
          CommandVerdict.UNCHANGED,
          "Incident %s of %s was acknowledged before%s."
              .formatted(
                  incident.getIncident(),
                  AlertText.subject(incident),
                  incident.getAcknowledgedBy() == null
                      ? ""
                      : " by " + incident.getAcknowledgedBy()));
    }
    incidents.acknowledge(incident, command);
    return new Verdict(
        CommandVerdict.APPLIED,
        "Acknowledged incident %s of %s."
            .formatted(incident.getIncident(), AlertText.subject(incident)));
  }

  private Verdict mute(AlertCommand command) {
    Optional<Verdict> problem = targetProblem(command);
    if (problem.isPresent()) {
      return problem.get();
    }
    if (command.getUntil() == null || !command.getUntil().isAfter(now.get())) {
      return new Verdict(
          CommandVerdict.REFUSED,
          "A mute needs an end in the future, not %s.".formatted(command.getUntil()));
    }
    mutes.mute(command);
    incidents.refreshMutes();
    return new Verdict(
        CommandVerdict.APPLIED,
        "%s is muted until %s%s."
            .formatted(
                target(command),
                command.getUntil(),
                command.getSegment() == null && fleet.isSegmented(command.getMonitor())
                    ? ", in all its segments"
                    : ""));
  }

  private Verdict unmute(AlertCommand command) {
    Optional<Verdict> problem = targetProblem(command);
    if (problem.isPresent()) {
      return problem.get();
    }
    boolean was = mutes.unmute(command);
    incidents.refreshMutes();
    return was
        ? new Verdict(CommandVerdict.APPLIED, "%s is no longer muted.".formatted(target(command)))
        : new Verdict(CommandVerdict.UNCHANGED, "%s was not muted.".formatted(target(command)));
  }

  private Verdict rebaseline(AlertCommand command) {
    Optional<Verdict> problem = targetProblem(command);
    if (problem.isPresent()) {
      return problem.get();
    }
    if (command.getMonitor() == null) {
      return new Verdict(CommandVerdict.REFUSED, "A new baseline needs the name of a monitor.");
    }
    return begin(command, "learns a new baseline, and a new reference is frozen.");
  }

  /**
   * Begins new baselines of a monitor.
   *
   * @param done what to answer that the target does
   */
  private Verdict begin(AlertCommand command, String done) {
    List<String> segments =
        rebaseline.apply(command.getMonitor(), Optional.ofNullable(command.getSegment()));
    return segments.isEmpty()
        ? new Verdict(
            CommandVerdict.UNKNOWN_TARGET, "%s has no estimates yet.".formatted(target(command)))
        : new Verdict(
            CommandVerdict.APPLIED,
            target(command) + " " + done,
            command.getSegment() == null ? segments : List.of());
  }

  /** The estimate stage takes the model; here a new baseline begins. */
  private Verdict reference(AlertCommand command) {
    Optional<Verdict> problem = targetProblem(command);
    if (problem.isPresent()) {
      return problem.get();
    }
    String monitor = command.getMonitor();
    if (monitor == null
        || fleet.digestOf(monitor).filter(d -> d.equals(command.getDigest())).isEmpty()) {
      return new Verdict(
          CommandVerdict.REFUSED,
          ("The reference was fitted for another definition of %s than the running one: other"
                  + " columns, categories, estimator or folds. Use the configuration that runs.")
              .formatted(monitor));
    }
    return begin(
        command,
        "is compared with this reference from its next fit on, and learns a new baseline.");
  }

  private Verdict baseline(AlertCommand command) {
    Optional<Verdict> problem = targetProblem(command);
    if (problem.isPresent()) {
      return problem.get();
    }
    if (command.getMonitor() == null
        || command.getSegment() == null
        || command.getBaseline() == null) {
      return new Verdict(
          CommandVerdict.REFUSED, "A baseline needs a monitor, a segment and its windows.");
    }
    try {
      MonitorState state = MonitorState.fromBytes(bytes(command.getBaseline()));
      return baseline.apply(command.getMonitor(), command.getSegment(), state)
          ? new Verdict(
              CommandVerdict.APPLIED, "%s watches with this baseline.".formatted(target(command)))
          : new Verdict(
              CommandVerdict.UNKNOWN_TARGET, "%s has no estimates yet.".formatted(target(command)));
    } catch (NewerFormatException e) {
      return new Verdict(
          CommandVerdict.REFUSED,
          "A newer version of Codrift sent this baseline. Upgrade the running one.");
    } catch (IllegalArgumentException e) {
      return new Verdict(
          CommandVerdict.REFUSED,
          "%s keeps what it has. %s".formatted(target(command), e.getMessage()));
    }
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  private Optional<Verdict> targetProblem(AlertCommand command) {
    if (command.getMonitor() != null && !fleet.contains(command.getMonitor())) {
      return Optional.of(
          new Verdict(CommandVerdict.UNKNOWN_TARGET, fleet.unknownMonitor(command.getMonitor())));
    }
    if (command.getFeature() != null && !fleet.hasFeature(command.getFeature())) {
      return Optional.of(
          new Verdict(CommandVerdict.UNKNOWN_TARGET, fleet.unknownFeature(command.getFeature())));
    }
    return command.getMonitor() == null && command.getFeature() == null
        ? Optional.of(
            new Verdict(CommandVerdict.REFUSED, "The command names neither monitor nor feature."))
        : Optional.empty();
  }

  private static String target(AlertCommand command) {
    String name =
        command.getFeature() == null ? command.getMonitor() : "feature " + command.getFeature();
    return command.getSegment() == null || command.getSegment().isEmpty()
        ? name
        : "%s [%s]".formatted(name, command.getSegment());
  }
}
