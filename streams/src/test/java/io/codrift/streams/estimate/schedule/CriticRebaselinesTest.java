package io.codrift.streams.estimate.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.AlertCommand;
import io.codrift.schemas.CommandKind;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.EstimateStatus;
import io.codrift.schemas.KnownSchemas;
import io.codrift.streams.estimate.store.EstimateStores;
import io.codrift.streams.testing.MemoryStore;
import io.codrift.streams.topic.MonitorSegment;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;

/** The offsets of the group are gone, and the commands topic is read again from its begin. */
class CriticRebaselinesTest {
  private static final EstimateStores STORES = EstimateStores.of(KnownSchemas.bundled());
  private static final MonitorSegment OWNER = new MonitorSegment("m", "");

  private final KeyValueStore<MonitorSegment, DependenceEstimate> latest =
      MemoryStore.of(STORES.latest());
  private final Rebaselines rebaselines =
      new Rebaselines(
          MemoryStore.of(STORES.rebaselines()),
          latest,
          MemoryStore.of(STORES.sent()),
          Map.of("m", "digest"));

  private static AlertCommand rebaseline(String id) {
    return AlertCommand.newBuilder()
        .setId(id)
        .setKind(CommandKind.REBASELINE)
        .setMonitor("m")
        .setSentAt(Instant.EPOCH)
        .build();
  }

  @Test
  void commandsThatWereAppliedDoNothingWhenTheyArriveAgain() {
    latest.put(
        OWNER,
        DependenceEstimate.newBuilder()
            .setMonitor("m")
            .setSource("orders")
            .setSegment("")
            .setWindowStart(Instant.EPOCH)
            .setWindowEnd(Instant.EPOCH.plusSeconds(60))
            .setStatus(EstimateStatus.OK)
            .build());
    for (String id : List.of("one", "two")) {
      rebaselines.take(rebaseline(id));
      rebaselines.applied(OWNER, id);
    }
    assertThat(rebaselines.waiting(OWNER)).isEmpty();
    for (String id : List.of("one", "two")) {
      rebaselines.take(rebaseline(id));
    }
    assertThat(rebaselines.waiting(OWNER)).as("a new reference would hide a drift").isEmpty();
  }
}
