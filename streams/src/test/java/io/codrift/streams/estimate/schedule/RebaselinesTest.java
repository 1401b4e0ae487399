package io.codrift.streams.estimate.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.AlertCommand;
import io.codrift.schemas.CommandKind;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.EstimateStatus;
import io.codrift.schemas.KnownSchemas;
import io.codrift.streams.control.SentReference;
import io.codrift.streams.estimate.store.EstimateStores;
import io.codrift.streams.estimate.store.SentPieceKey;
import io.codrift.streams.testing.MemoryStore;
import io.codrift.streams.topic.MonitorSegment;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RebaselinesTest {
  private static final EstimateStores STORES = EstimateStores.of(KnownSchemas.bundled());
  private static final MonitorSegment OWNER = new MonitorSegment("m", "");
  private static final byte[] MODEL = {1, 2, 3, 4, 5};

  private final KeyValueStore<MonitorSegment, AlertCommand> store =
      MemoryStore.of(STORES.rebaselines());
  private final KeyValueStore<MonitorSegment, DependenceEstimate> latest =
      MemoryStore.of(STORES.latest());
  private final KeyValueStore<SentPieceKey, AlertCommand> sent = MemoryStore.of(STORES.sent());

  private Rebaselines configured(String digest) {
    return new Rebaselines(store, latest, sent, Map.of("m", digest));
  }

  @BeforeEach
  void hasAnEstimate() {
    latest.put(
        OWNER,
        DependenceEstimate.newBuilder()
            .setMonitor(OWNER.monitor())
            .setSource("orders")
            .setSegment(OWNER.segment())
            .setWindowStart(Instant.EPOCH)
            .setWindowEnd(Instant.EPOCH.plusSeconds(60))
            .setStatus(EstimateStatus.OK)
            .build());
  }

  private void send(Rebaselines rebaselines) {
    new SentReference("m", Optional.empty(), "digest", MODEL)
        .commands(2)
        .forEach(piece -> rebaselines.take(piece.setId("one").setSentAt(Instant.EPOCH).build()));
  }

  @Test
  void aReferenceWaitsThroughARestart() {
    send(configured("digest"));

    Rebaselines restarted = configured("digest");
    assertThat(restarted.waiting(OWNER).orElseThrow().model()).contains(MODEL);
    restarted.applied(OWNER, "one");
    assertThat(restarted.waiting(OWNER)).isEmpty();
    assertThat(sent.approximateNumEntries()).isZero();
  }

  /** The configuration has changed between the command and the next fit. */
  @Test
  void aReferenceOfAnotherDefinitionIsNotApplied() {
    send(configured("digest"));

    Rebaselines changed = configured("another");
    assertThat(changed.waiting(OWNER)).isEmpty();
    assertThat(sent.approximateNumEntries()).isZero();
    assertThat(configured("digest").waiting(OWNER)).as("for good").isEmpty();
  }

  /** An earlier version freezes a reference of its own for every command that is not applied. */
  @Test
  void anEarlierVersionTakesAWaitingReferenceForApplied() {
    send(configured("digest"));
    assertThat(store.get(OWNER).getApplied()).isTrue();

    configured("digest")
        .take(
            AlertCommand.newBuilder()
                .setId("two")
                .setKind(CommandKind.REBASELINE)
                .setMonitor("m")
                .build());
    assertThat(store.get(OWNER).getApplied()).isFalse();
    assertThat(sent.approximateNumEntries()).as("replaced").isZero();
  }

  @Test
  void aReferenceWithoutAMonitorIsIgnored() {
    configured("digest")
        .take(
            AlertCommand.newBuilder()
                .setId("nobody's")
                .setKind(CommandKind.REFERENCE)
                .setPieces(1)
                .setSentAt(Instant.EPOCH)
                .build());
    assertThat(store.get(OWNER)).isNull();
  }

  @Test
  void whatIsForgottenWaitsForNothing() {
    Rebaselines rebaselines = configured("digest");
    send(rebaselines);
    rebaselines.forget(OWNER);
    assertThat(rebaselines.waiting(OWNER)).isEmpty();
    assertThat(sent.approximateNumEntries()).isZero();
  }
}
