package io.codrift.streams.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codrift.schemas.AdmissionVerdict;
import io.codrift.schemas.AlertDirection;
import io.codrift.schemas.AlertScope;
import io.codrift.schemas.AlertSignal;
import io.codrift.schemas.DependenceAlert;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.EstimateStatus;
import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.SegmentAdmission;
import io.codrift.schemas.UnknownSchemaException;
import io.codrift.schemas.WindowProgress;
import io.codrift.schemas.WindowSample;
import io.codrift.streams.config.Topics;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.junit.jupiter.api.Test;

class OwnTopicsTest {
  private static final int PARTITIONS = 7;

  private final OwnTopics topics = OwnTopics.of(new Topics("shop"), KnownSchemas.bundled());

  @Test
  void messagesOfASegmentHaveOnePartitionNumber() {
    byte[] key = "orders\0eu-west".getBytes(StandardCharsets.UTF_8);
    int partition = BuiltInPartitioner.partitionForKey(key, PARTITIONS);

    WindowsMessage part = new WindowsMessage.Part(sample());
    assertThat(topics.windows().key().apply(part)).isEqualTo(key);
    assertThat(topics.windows().partitioner().partitions(part, PARTITIONS))
        .contains(Set.of(partition));
    assertThat(topics.estimates().partitioner().partitions(estimate(), PARTITIONS))
        .contains(Set.of(partition));
    assertThat(topics.alerts().partitioner().partitions(alert(), PARTITIONS))
        .contains(Set.of(partition));
    assertThat(topics.estimates().key().apply(estimate()))
        .isEqualTo("price|eu-west".getBytes(StandardCharsets.UTF_8));
    assertThat(topics.alerts().key().apply(alert()))
        .isEqualTo("price|eu-west".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void nothingIsSentAfterATopicHasGrown() {
    var sink = topics.windows().inSink();
    WindowsMessage part = new WindowsMessage.Part(sample());
    var before = sink.partitions("shop.windows", null, part, 4);
    assertThat(before).isPresent();
    assertThat(sink.partitions("shop.windows", null, part, 4)).isEqualTo(before);
    assertThatThrownBy(() -> sink.partitions("shop.windows", null, part, 6))
        .isInstanceOf(InvalidPartitionsException.class)
        .hasMessageContaining("topic shop.windows had 4 partitions")
        .hasMessageContaining("has 6 now");
  }

  @Test
  void progressGoesToEveryPartition() {
    WindowsMessage progress = new WindowsMessage.Progress(progress());
    assertThat(topics.windows().key().apply(progress))
        .isEqualTo("orders".getBytes(StandardCharsets.UTF_8));
    assertThat(topics.windows().partitioner().partitions(progress, 3)).contains(Set.of(0, 1, 2));
  }

  @Test
  void aClaimGoesToTheTaskWithTheListAndTheAnswerBack() {
    int owner =
        BuiltInPartitioner.partitionForKey("orders".getBytes(StandardCharsets.UTF_8), PARTITIONS);
    assertThat(
            topics
                .windows()
                .partitioner()
                .partitions(admission(AdmissionVerdict.CLAIMED), PARTITIONS))
        .contains(Set.of(owner));
    for (AdmissionVerdict answer : List.of(AdmissionVerdict.ADMITTED, AdmissionVerdict.REFUSED)) {
      assertThat(topics.windows().partitioner().partitions(admission(answer), PARTITIONS))
          .contains(Set.of(5));
    }
  }

  @Test
  void messagesOfTheWindowsTopicAreDistinguished() {
    for (WindowsMessage message :
        List.of(
            new WindowsMessage.Part(sample()),
            new WindowsMessage.Progress(progress()),
            admission(AdmissionVerdict.ADMITTED))) {
      byte[] bytes = topics.windows().value().serializer().serialize("", message);
      assertThat(topics.windows().decode(bytes)).isEqualTo(message);
    }
  }

  @Test
  void otherMessagesAreRefusedAndThoseOfANewerVersionAreNot() {
    byte[] estimate = topics.estimates().value().serializer().serialize("", estimate());
    assertThatThrownBy(() -> topics.windows().decode(estimate))
        .isInstanceOf(UnexpectedMessageException.class)
        .hasMessage("the value is not one of WindowSample, WindowProgress, SegmentAdmission");
    assertThatThrownBy(() -> topics.windows().decode(new byte[] {1, 2, 3}))
        .isInstanceOf(UnexpectedMessageException.class);
    estimate[5] ^= 1; // the schema's fingerprint
    assertThatThrownBy(() -> topics.windows().decode(estimate))
        .isInstanceOf(UnknownSchemaException.class);
  }

  private static WindowSample sample() {
    ByteBuffer none = ByteBuffer.allocate(0);
    return WindowSample.newBuilder()
        .setSource("orders")
        .setSegment("eu-west")
        .setPartition(0)
        .setPartitions(1)
        .setWindowStart(Instant.EPOCH)
        .setWindowEnd(Instant.ofEpochMilli(60_000))
        .setFeatures(List.of("price"))
        .setRows(none)
        .setHashes(none)
        .setOffsets(none)
        .setEventTimes(none)
        .build();
  }

  private static WindowProgress progress() {
    return WindowProgress.newBuilder()
        .setSource("orders")
        .setPartition(0)
        .setPartitions(1)
        .setClosedUntil(Instant.EPOCH)
        .setWatermark(Instant.EPOCH)
        .build();
  }

  private static WindowsMessage admission(AdmissionVerdict verdict) {
    return new WindowsMessage.Admission(
        SegmentAdmission.newBuilder()
            .setSource("orders")
            .setSegment("eu-west")
            .setPartition(5)
            .setVerdict(verdict)
            .build());
  }

  private static DependenceEstimate estimate() {
    return DependenceEstimate.newBuilder()
        .setMonitor("price")
        .setSegment("eu-west")
        .setSource("orders")
        .setX(List.of("a"))
        .setY(List.of("b"))
        .setWindowStart(Instant.EPOCH)
        .setWindowEnd(Instant.ofEpochMilli(60_000))
        .setStatus(EstimateStatus.TOO_FEW)
        .build();
  }

  private static DependenceAlert alert() {
    return DependenceAlert.newBuilder()
        .setMonitor("price")
        .setSegment("eu-west")
        .setSource("orders")
        .setWindowStart(Instant.EPOCH)
        .setWindowEnd(Instant.ofEpochMilli(60_000))
        .setScope(AlertScope.MONITOR)
        .setSignal(AlertSignal.LEVEL)
        .setDirection(AlertDirection.UP)
        .setEvidence(1)
        .setThreshold(1)
        .setBaselineWindows(50)
        .build();
  }
}
