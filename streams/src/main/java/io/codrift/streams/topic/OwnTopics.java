package io.codrift.streams.topic;

import io.codrift.schemas.DependenceAlert;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.MessageCodec;
import io.codrift.streams.config.Topics;
import java.util.Optional;
import java.util.Set;

/**
 * Codrift's own topics.
 *
 * <p>Windows, estimates, alerts and commands have the same number of partitions. A (source,
 * segment) has the same partition number in all of them: an estimate goes to the partition of its
 * window, an alert to that of its estimate, a command to its own, or to all.
 *
 * @param windows sampled windows, progress, and claims of segments
 * @param estimates one message per window of each monitor and segment
 * @param alerts the alerts
 * @param commands commands to the stages, and the answers
 * @param deadLetters records that cannot be used, with the reason in headers
 */
public record OwnTopics(
    Topic<WindowsMessage> windows,
    Topic<DependenceEstimate> estimates,
    Topic<DependenceAlert> alerts,
    Topic<CommandMessage> commands,
    DeadLetterTopic deadLetters) {

  /**
   * The topics of one application.
   *
   * @param names the names of the topics
   * @param schemas schemas that decode the messages
   */
  public static OwnTopics of(Topics names, KnownSchemas schemas) {
    return new OwnTopics(
        new Topic<>(
            names.windows(),
            message -> message.key().toBytes(),
            WindowsMessage.serde(schemas),
            (message, partitions) -> Optional.of(message.partitions(partitions))),
        new Topic<>(
            names.estimates(),
            estimate -> of(estimate).messageKey(),
            new MessageSerde<>(new MessageCodec<>(DependenceEstimate.class, schemas)),
            (estimate, partitions) ->
                windowPartition(estimate.getSource(), estimate.getSegment(), partitions)),
        new Topic<>(
            names.alerts(),
            alert -> new MonitorSegment(alert.getMonitor(), alert.getSegment()).messageKey(),
            new MessageSerde<>(new MessageCodec<>(DependenceAlert.class, schemas)),
            (alert, partitions) ->
                windowPartition(alert.getSource(), alert.getSegment(), partitions)),
        new Topic<>(
            names.commands(),
            CommandMessage::key,
            CommandMessage.serde(schemas),
            (message, partitions) -> Optional.of(message.partitions(partitions))),
        new DeadLetterTopic(names.deadLetters()));
  }

  /** The monitor and segment of an estimate. */
  public static MonitorSegment of(DependenceEstimate estimate) {
    return new MonitorSegment(estimate.getMonitor(), estimate.getSegment());
  }

  private static Optional<Set<Integer>> windowPartition(
      String source, String segment, int partitions) {
    return Optional.of(Set.of(WindowsKey.ofSegment(source, segment).partition(partitions)));
  }
}
