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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RebaselinesTest {
  private static final EstimateStores STORES = EstimateStores.of(KnownSchemas.bundled());
  private static final MonitorSegment OWNER = new MonitorSegment("m", "");
  private static final Duration RETENTION = Duration.ofDays(7);
  private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);
  private static final byte[] MODEL = {1, 2, 3, 4, 5};

  private final KeyValueStore<MonitorSegment, AlertCommand> store =
      MemoryStore.of(STORES.rebaselines());
  private final KeyValueStore<MonitorSegment, DependenceEstimate> latest =
      MemoryStore.of(STORES.latest());
  private final KeyValueStore<SentPieceKey, AlertCommand> sent = MemoryStore.of(STORES.sent());

  private Rebaselines configured(String digest) {
    return new Rebaselines(store, latest, sent, Map.of("m", digest), RETENTION);
  }

  @BeforeEach
  void hasAnEstimate() {
    begin(OWNER);
  }

  private void begin(MonitorSegment owner) {
    latest.put(
        owner,
        DependenceEstimate.newBuilder()
            .setMonitor(owner.monitor())
            .setSource("orders")
            .setSegment(owner.segment())
            .setWindowStart(Instant.EPOCH)
            .setWindowEnd(Instant.EPOCH.plusSeconds(60))
            .setStatus(EstimateStatus.OK)
            .build());
  }

  /** A command for all segments of the monitor. */
  private static AlertCommand rebaseline(String id) {
    return AlertCommand.newBuilder()
        .setId(id)
        .setKind(CommandKind.REBASELINE)
        .setMonitor("m")
        .setSentAt(Instant.EPOCH)
        .build();
  }

  private void send(Rebaselines rebaselines) {
    new SentReference("m", Optional.empty(), "digest", MODEL)
        .commands(2)
        .forEach(
            piece -> rebaselines.take(piece.setId("one").setSentAt(Instant.EPOCH).build(), NOW));
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

    configured("digest").take(rebaseline("two"), NOW);
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
                .build(),
            NOW);
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

  /** The offsets of the group are gone, and the topic is read again from its begin. */
  @Test
  void commandsThatWereAppliedDoNothingWhenTheyArriveAgain() {
    Rebaselines rebaselines = configured("digest");
    send(rebaselines);
    rebaselines.applied(OWNER, "one");
    for (String id : List.of("two", "three")) {
      rebaselines.take(rebaseline(id), NOW);
      assertThat(rebaselines.waiting(OWNER).orElseThrow().command()).isEqualTo(id);
      rebaselines.applied(OWNER, id);
    }

    Rebaselines restarted = configured("digest");
    send(restarted);
    for (String id : List.of("two", "three")) {
      restarted.take(rebaseline(id), NOW.plusSeconds(1));
    }
    assertThat(restarted.waiting(OWNER)).as("a new reference would hide a drift").isEmpty();
    assertThat(sent.approximateNumEntries()).as("pieces of models").isZero();
  }

  @Test
  void aSegmentThatBeganAfterACommandIsNotChangedByIt() {
    MonitorSegment later = new MonitorSegment("m", "later");
    Rebaselines rebaselines = configured("digest");
    rebaselines.take(rebaseline("one"), NOW);
    rebaselines.applied(OWNER, "one");
    rebaselines.forget(OWNER);
    begin(later);

    rebaselines.take(rebaseline("one"), NOW.plusSeconds(1));
    assertThat(rebaselines.waiting(later)).isEmpty();
    assertThat(rebaselines.waiting(OWNER)).as("it was forgotten and has begun anew").isEmpty();
  }

  @Test
  void aCommandIsKnownForLongerThanTheTopicHasIt() {
    Rebaselines rebaselines = configured("digest");
    rebaselines.take(rebaseline("one"), NOW);
    rebaselines.applied(OWNER, "one");
    Instant late = NOW.plus(RETENTION).plus(Duration.ofDays(30));
    rebaselines.take(rebaseline("two"), late);
    rebaselines.applied(OWNER, "two");
    rebaselines.take(rebaseline("one"), late);
    assertThat(rebaselines.waiting(OWNER)).isEmpty();

    rebaselines.take(rebaseline("three"), late.plusMillis(1));
    assertThat(store.approximateNumEntries())
        .as("the last one, and two that were taken")
        .isEqualTo(3);
  }
}
