package io.codrift.streams.estimate.admission;

import static io.codrift.streams.estimate.Configs.AB;
import static io.codrift.streams.estimate.Configs.SOURCE;
import static io.codrift.streams.estimate.Configs.source;
import static io.codrift.streams.estimate.Configs.tumbling;
import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.WindowProgress;
import io.codrift.streams.estimate.store.EstimateStores;
import io.codrift.streams.estimate.store.FrontierEntry;
import io.codrift.streams.estimate.store.FrontierKey;
import io.codrift.streams.store.Store;
import io.codrift.streams.testing.MemoryStore;
import io.codrift.streams.testing.StoreTraffic;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SegmentAdmissionsTest {
  private static final long LATER = SegmentAdmissions.REFUSED_FOR.toMillis();

  private static final Store<FrontierKey, FrontierEntry> FRONTIERS =
      EstimateStores.of(KnownSchemas.bundled()).frontiers();

  private final KeyValueStore<FrontierKey, FrontierEntry> store = MemoryStore.of(FRONTIERS);
  private final SegmentAdmissions admissions = restored();

  private SegmentAdmissions restored() {
    SegmentAdmissions admissions = admissions(store);
    admissions.restore();
    return admissions;
  }

  private static SegmentAdmissions admissions(KeyValueStore<FrontierKey, FrontierEntry> store) {
    return new SegmentAdmissions(
        store, List.of(source(tumbling(2, 1000), 10, AB)), 0, message -> {});
  }

  /** Partition 0 has been heard of, as before any window completes. */
  @BeforeEach
  void hasProgress() {
    progress(0);
  }

  private void progress(int partition) {
    store.put(
        new FrontierKey.OfPartition(SOURCE, partition),
        new FrontierEntry.OfPartition(
            WindowProgress.newBuilder()
                .setSource(SOURCE)
                .setPartition(partition)
                .setPartitions(3)
                .setClosedUntil(Instant.EPOCH)
                .setWatermark(Instant.EPOCH)
                .build()));
  }

  private boolean isRefused(long windowEnd, long now) {
    return admissions.isRefused(SOURCE, "eu", true, windowEnd, now);
  }

  /** A window of which a part was dropped would be estimated from the others alone. */
  @Test
  void aRefusalEndsWithAWindowOfWhichNothingWasDropped() {
    assertThat(isRefused(100, 0)).isFalse();
    admissions.refused(SOURCE, "eu", 100, 0);
    assertThat(isRefused(200, LATER - 1)).as("too early").isTrue();
    assertThat(isRefused(100, LATER)).as("dropped with the refusal").isTrue();
    assertThat(isRefused(200, LATER)).as("another part of it was dropped").isTrue();
    assertThat(isRefused(300, LATER)).isFalse();
    assertThat(isRefused(300, LATER)).as("its other parts").isFalse();
  }

  @Test
  void afterARestartASegmentBeginsWithAWindowOfWhichNothingWasDropped() {
    admissions.refused(SOURCE, "eu", 100, 0);
    assertThat(isRefused(200, 1)).isTrue();

    SegmentAdmissions restarted = restored();
    assertThat(restarted.isRefused(SOURCE, "us", false, 200, 2)).as("it has a place").isFalse();
    assertThat(restarted.isRefused(SOURCE, "eu", true, 200, 2)).as("lacks a part").isTrue();
    assertThat(restarted.isRefused(SOURCE, "eu", true, 200, 3)).as("its next part").isTrue();
    assertThat(restarted.isRefused(SOURCE, "eu", true, 300, 4)).isFalse();
    assertThat(restarted.isRefused("others", "eu", true, 200, 4)).as("another source").isFalse();
  }

  @Test
  void soItIsWhereOnlyAnotherPartitionHasBeenHeardOf() {
    store.delete(new FrontierKey.OfPartition(SOURCE, 0));
    admissions.refused(SOURCE, "eu", 100, 0);
    progress(2);
    assertThat(isRefused(200, 1)).isTrue();

    SegmentAdmissions restarted = restored();
    assertThat(restarted.isRefused(SOURCE, "eu", true, 200, 2)).isTrue();
    assertThat(restarted.isRefused(SOURCE, "eu", true, 300, 3)).isFalse();
  }

  /** A refused segment has a part in each window, of each partition. */
  @Test
  void whatIsNotedIsNotReadAgainWithEachPart() {
    StoreTraffic traffic = new StoreTraffic();
    SegmentAdmissions busy = admissions(traffic.of(store, FRONTIERS));
    busy.refused(SOURCE, "eu", 100, 0);
    busy.isRefused(SOURCE, "eu", true, 200, 1);
    long written = traffic.bytesWritten;
    long read = traffic.reads;
    for (int part = 0; part < 10; part++) {
      assertThat(busy.isRefused(SOURCE, "eu", true, 200, 2)).isTrue();
    }
    assertThat(traffic.reads).isEqualTo(read);
    assertThat(traffic.bytesWritten).isEqualTo(written);
    assertThat(busy.isRefused(SOURCE, "eu", true, 300, 3)).isTrue();
    assertThat(restored().isRefused(SOURCE, "eu", true, 300, 4)).as("noted").isTrue();
  }

  /** What is dropped of others meanwhile does not keep a segment out. */
  @Test
  void aSegmentIsNotRefusedForWhatOthersLose() {
    admissions.refused(SOURCE, "eu", 100, 0);
    SegmentAdmissions restarted = restored();
    restarted.refused(SOURCE, "us", 300, 1);
    assertThat(restarted.isRefused(SOURCE, "eu", true, 300, 2)).isFalse();
  }

  @Test
  void ofTooManyRefusalsTheOldestBeginsWithAWindowOfWhichNothingWasDropped() {
    admissions.refused(SOURCE, "eu", 100, 0);
    for (int other = 0; other < 10_000; other++) {
      admissions.refused(SOURCE, "other " + other, 50, 0);
    }
    assertThat(isRefused(100, 1)).isTrue();
    assertThat(isRefused(200, 1)).isFalse();
  }
}
