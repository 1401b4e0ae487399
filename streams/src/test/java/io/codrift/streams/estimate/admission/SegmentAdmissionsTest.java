package io.codrift.streams.estimate.admission;

import static io.codrift.streams.estimate.Configs.AB;
import static io.codrift.streams.estimate.Configs.source;
import static io.codrift.streams.estimate.Configs.tumbling;
import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.KnownSchemas;
import io.codrift.streams.estimate.store.EstimateStores;
import io.codrift.streams.testing.MemoryStore;
import java.util.List;
import org.junit.jupiter.api.Test;

class SegmentAdmissionsTest {
  private static final long LATER = SegmentAdmissions.REFUSED_FOR.toMillis();

  private final SegmentAdmissions admissions =
      new SegmentAdmissions(
          MemoryStore.of(EstimateStores.of(KnownSchemas.bundled()).frontiers()),
          List.of(source(tumbling(2, 1000), 10, AB)),
          0,
          message -> {});

  private boolean isRefused(long windowEnd, long now) {
    return admissions.isRefused("orders", "eu", windowEnd, now);
  }

  /** A window of which a part was dropped would be estimated from the others alone. */
  @Test
  void aRefusalEndsWithAWindowOfWhichNothingWasDropped() {
    assertThat(isRefused(100, 0)).isFalse();
    admissions.refused("orders", "eu", 100, 0);
    assertThat(isRefused(200, LATER - 1)).as("too early").isTrue();
    assertThat(isRefused(100, LATER)).as("dropped with the refusal").isTrue();
    assertThat(isRefused(200, LATER)).as("another part of it was dropped").isTrue();
    assertThat(isRefused(300, LATER)).isFalse();
    assertThat(isRefused(300, LATER)).as("its other parts").isFalse();
  }
}
