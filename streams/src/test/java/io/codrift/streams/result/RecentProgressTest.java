package io.codrift.streams.result;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.WindowProgress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RecentProgressTest {
  private static final long NO_BOUND = Long.MAX_VALUE;
  private static final int BYTES = 1000;

  /** The windows topic; an empty message is a part. */
  private final List<Optional<WindowProgress>> log = new ArrayList<>();

  private long read;

  private void progress(String source, int partition, int partitions) {
    progress(source, partition, partitions, Instant.EPOCH);
  }

  private void progress(String source, int partition, int partitions, Instant sentAt) {
    log.add(
        Optional.of(
            WindowProgress.newBuilder()
                .setSource(source)
                .setPartition(partition)
                .setPartitions(partitions)
                .setSentAt(sentAt)
                .setClosedUntil(Instant.EPOCH)
                .setWatermark(Instant.ofEpochSecond(log.size()))
                .build()));
  }

  private void parts(int count) {
    for (int i = 0; i < count; i++) {
      log.add(Optional.empty());
    }
  }

  private Optional<RecentProgress.Piece> piece(long from, long until) {
    List<Optional<WindowProgress>> piece = log.subList((int) from, (int) until);
    read += piece.size();
    return Optional.of(
        new RecentProgress.Piece(
            piece.stream().flatMap(Optional::stream).toList(), (long) BYTES * piece.size()));
  }

  private RecentProgress latest(long mostBytes, String... sources) {
    return RecentProgress.read(Set.of(sources), 0, log.size(), mostBytes, this::piece);
  }

  @Test
  void allPartitionsAreFoundHoweverManyThereAre() {
    parts(5000);
    for (int round = 0; round < 3; round++) {
      for (int partition = 0; partition < 300; partition++) {
        progress("orders", partition, 300);
        parts(3);
      }
    }
    RecentProgress latest = latest(NO_BOUND, "orders");
    assertThat(latest.whole()).isTrue();
    assertThat(latest.latest().get("orders")).hasSize(300);
    assertThat(latest.latest().get("orders").values())
        .as("the last of each")
        .allMatch(p -> p.getWatermark().getEpochSecond() == 5000 + (600L + p.getPartition()) * 4);
    assertThat(read).as("not the whole log").isEqualTo(4200);
  }

  @Test
  void aSourceOfTheConfigurationIsLookedForBehindTheMessagesOfAnother() {
    progress("orders", 0, 1);
    parts(2000);
    progress("clicks", 0, 1);
    assertThat(latest(NO_BOUND, "orders", "clicks").latest()).containsOnlyKeys("clicks", "orders");
    assertThat(latest(NO_BOUND).latest()).as("nobody asks for it").containsOnlyKeys("clicks");
  }

  @Test
  void whatIsNotInTheWholeLogIsKnownToBeMissing() {
    progress("orders", 0, 2);
    parts(2000);
    RecentProgress latest = latest(NO_BOUND, "orders");
    assertThat(latest.latest().get("orders")).containsOnlyKeys(0);
    assertThat(latest.whole()).isTrue();
    assertThat(read).as("each message once").isEqualTo(log.size());
  }

  @Test
  void aPartitionThatDoesNotReportInThreeMinutesIsKnownToBeMissing() {
    progress("orders", 1, 2);
    parts(50_000);
    Instant time = Instant.parse("2026-01-01T00:00:00Z");
    for (int minute = 0; minute < 5; minute++) {
      parts(1000);
      progress("orders", 0, 2, time.plusSeconds(60L * minute));
    }
    RecentProgress latest = latest(NO_BOUND, "orders");
    assertThat(latest.latest().get("orders")).containsOnlyKeys(0);
    assertThat(latest.whole()).isTrue();
    assertThat(read).as("not the whole log").isEqualTo(4200);
  }

  /** So a partition whose message is the next one to be read is not taken for one without task. */
  @Test
  void clocksThatDifferAndPausesAreNoTimeInWhichPartitionsReport() {
    Instant time = Instant.parse("2026-01-01T00:00:00Z");
    progress("orders", 2, 3, time);
    parts(500);
    progress("orders", 0, 3, time.minusSeconds(86_400));
    progress("orders", 1, 3, time.minusSeconds(600));
    progress("orders", 0, 3, time);
    RecentProgress latest = latest(NO_BOUND, "orders");
    assertThat(latest.latest().get("orders")).containsOnlyKeys(0, 1, 2);
  }

  @Test
  void aSourceThatIsNotAskedForIsNotLookedFor() {
    progress("removed", 1, 2);
    parts(2000);
    progress("removed", 0, 2);
    progress("orders", 0, 1);
    assertThat(latest(NO_BOUND, "orders").latest()).containsOnlyKeys("orders");
    assertThat(read).isEqualTo(200);
  }

  /** As with {@code topics.read-windows: delete}. */
  @Test
  void whatWasDeletedIsNotKnown() {
    parts(1000);
    progress("orders", 0, 2);
    RecentProgress latest =
        RecentProgress.read(Set.of("orders"), 900, log.size(), NO_BOUND, this::piece);
    assertThat(latest.latest().get("orders")).containsOnlyKeys(0);
    assertThat(latest.whole()).isFalse();
  }

  @Test
  void whatIsBeyondTheBoundIsNotKnown() {
    progress("orders", 1, 2);
    parts(100_000);
    progress("orders", 0, 2);
    RecentProgress latest = latest(10_000L * BYTES, "orders");
    assertThat(latest.latest().get("orders")).containsOnlyKeys(0);
    assertThat(latest.whole()).isFalse();
    assertThat(read).isEqualTo(10_000);
  }

  @Test
  void whatThereIsNoTimeForIsNotKnown() {
    progress("orders", 1, 2);
    parts(1000);
    progress("orders", 0, 2);
    RecentProgress latest =
        RecentProgress.read(
            Set.of(),
            0,
            log.size(),
            NO_BOUND,
            (from, until) -> until < log.size() ? Optional.empty() : piece(from, until));
    assertThat(latest.latest().get("orders")).containsOnlyKeys(0);
    assertThat(latest.whole()).isFalse();
  }

  @Test
  void anEmptyLogIsKnown() {
    assertThat(latest(NO_BOUND, "orders")).returns(true, RecentProgress::whole);
    assertThat(latest(NO_BOUND, "orders").latest()).isEmpty();
  }
}
