package io.codrift.streams.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.AlertEvent;
import io.codrift.schemas.AlertStatus;
import io.codrift.schemas.DependenceAlert;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class DeliveryQueueTest {
  private static final TopicPartition ONE = new TopicPartition("alerts", 0);
  private static final TopicPartition OTHER = new TopicPartition("alerts", 1);

  private final DeliveryQueue queue = new DeliveryQueue();

  static DependenceAlert alert(String incident, int sequence, AlertEvent event, boolean muted) {
    return DependenceAlert.newBuilder()
        .setMonitor("m")
        .setWindowStart(Instant.EPOCH)
        .setWindowEnd(Instant.EPOCH.plusSeconds(60))
        .setIncident(incident)
        .setSequence(sequence)
        .setEvent(event)
        .setMuted(muted)
        .build();
  }

  private void add(TopicPartition partition, long offset, String incident, AlertEvent event) {
    queue.add(partition, offset, alert(incident, (int) offset, event, false));
  }

  @Test
  void ofAnIncidentOnlyTheLastMessageIsDelivered() {
    add(ONE, 4, "a", AlertEvent.RAISED);
    add(ONE, 5, "b", AlertEvent.RAISED);
    add(ONE, 6, "a", AlertEvent.RESOLVED);
    assertThat(queue.size()).isEqualTo(2);
    DeliveryQueue.Waiting first = queue.first().orElseThrow();
    assertThat(first.alert().getEvent()).isEqualTo(AlertEvent.RESOLVED);
    assertThat(queue.delivered()).isEqualTo(Map.of(ONE, 4L));
    queue.remove(first);
    assertThat(queue.delivered()).isEqualTo(Map.of(ONE, 5L));
    queue.remove(queue.first().orElseThrow());
    assertThat(queue.delivered()).isEqualTo(Map.of(ONE, 7L));
  }

  @Test
  void aMessageThatCameWhileItsIncidentWasDeliveredWaits() {
    add(ONE, 4, "a", AlertEvent.RAISED);
    DeliveryQueue.Waiting sent = queue.first().orElseThrow();
    add(ONE, 5, "a", AlertEvent.RESOLVED);
    queue.remove(sent);
    assertThat(queue.first().orElseThrow().alert().getEvent()).isEqualTo(AlertEvent.RESOLVED);
  }

  @Test
  void whatIsMutedIsNotDelivered() {
    queue.add(ONE, 4, alert("a", 1, AlertEvent.RAISED, true));
    queue.add(ONE, 5, alert("b", 2, AlertEvent.MUTED, true));
    queue.add(ONE, 6, alert("", 0, AlertEvent.RAISED, false));
    assertThat(queue.first()).isEmpty();
    assertThat(queue.delivered()).isEqualTo(Map.of(ONE, 7L));
    add(ONE, 7, "a", AlertEvent.UNMUTED);
    assertThat(queue.size()).isEqualTo(1);
  }

  /** The receiver knows of the beginning, and would keep it open for good. */
  @Test
  void theEndOfAMutedIncidentIsDelivered() {
    add(ONE, 4, "a", AlertEvent.RAISED);
    queue.add(ONE, 5, alert("a", 2, AlertEvent.MUTED, true));
    queue.add(
        ONE,
        6,
        DependenceAlert.newBuilder(alert("a", 3, AlertEvent.RESOLVED, true))
            .setStatus(AlertStatus.RESOLVED)
            .build());
    assertThat(queue.size()).isEqualTo(1);
    assertThat(queue.first().orElseThrow().alert().getEvent()).isEqualTo(AlertEvent.RESOLVED);
  }

  @Test
  void anAlertThatIsNotTakenLetsOthersGoFirst() {
    add(ONE, 4, "a", AlertEvent.RAISED);
    add(ONE, 5, "b", AlertEvent.RAISED);
    queue.postpone(queue.first().orElseThrow());
    assertThat(queue.first().orElseThrow().alert().getIncident()).isEqualTo("b");
    assertThat(queue.delivered()).isEqualTo(Map.of(ONE, 4L));
  }

  @Test
  void aPartitionHasAnOffsetBeforeItsFirstMessage() {
    queue.begin(ONE, 4);
    assertThat(queue.delivered()).isEqualTo(Map.of(ONE, 4L));
  }

  @Test
  void partitionsThatWentAwayAreForgotten() {
    add(ONE, 4, "a", AlertEvent.RAISED);
    add(OTHER, 9, "b", AlertEvent.RAISED);
    queue.forget(List.of(ONE));
    assertThat(queue.first().orElseThrow().alert().getIncident()).isEqualTo("b");
    assertThat(queue.delivered()).isEqualTo(Map.of(OTHER, 9L));
  }

  @Test
  void theWaitDoublesUpToFiveMinutes() {
    assertThat(Backoff.after(1)).isEqualTo(Duration.ofSeconds(1));
    assertThat(Backoff.after(4)).isEqualTo(Duration.ofSeconds(8));
    assertThat(Backoff.after(1000)).isEqualTo(Duration.ofMinutes(5));
  }
}
