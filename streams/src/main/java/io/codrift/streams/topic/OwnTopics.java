package io.codrift.streams.topic;

import io.codrift.schemas.DependenceAlert;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.MessageCodec;
import io.codrift.streams.config.Topics;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;

/**
 * Codrift's own topics.
 *
 * <p>Windows, estimates and alerts have the same number of partitions. All of them put what belongs
 * to one (source, segment) into the partition of the same number: an estimate lies beside its
 * window, an alert beside its estimate.
 *
 * @param windows sampled windows, progress, and claims of segments
 * @param estimates one message per window of each monitor and segment
 * @param alerts the alerts
 * @param deadLetters input that could not be used, with the reason in headers
 */
public record OwnTopics(
    Topic<WindowsMessage> windows,
    Topic<DependenceEstimate> estimates,
    Topic<DependenceAlert> alerts,
    Topic<byte[]> deadLetters) {

  /**
   * The topics of one application.
   *
   * @param names what they are called
   * @param schemas by which messages are decoded
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
                besideTheWindow(estimate.getSource(), estimate.getSegment(), partitions)),
        new Topic<>(
            names.alerts(),
            alert -> new MonitorSegment(alert.getMonitor(), alert.getSegment()).messageKey(),
            new MessageSerde<>(new MessageCodec<>(DependenceAlert.class, schemas)),
            (alert, partitions) ->
                besideTheWindow(alert.getSource(), alert.getSegment(), partitions)),
        new Topic<>(
            names.deadLetters(),
            letter -> null,
            Serdes.ByteArray(),
            (letter, partitions) -> Optional.empty()));
  }

  /** Which monitor and segment an estimate is of. */
  public static MonitorSegment of(DependenceEstimate estimate) {
    return new MonitorSegment(estimate.getMonitor(), estimate.getSegment());
  }

  private static Optional<Set<Integer>> besideTheWindow(
      String source, String segment, int partitions) {
    return Optional.of(Set.of(WindowsKey.ofSegment(source, segment).partition(partitions)));
  }
}
