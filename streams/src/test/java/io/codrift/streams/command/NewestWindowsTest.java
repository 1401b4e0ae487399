package io.codrift.streams.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.WindowProgress;
import io.codrift.streams.config.ConfigLoader;
import io.codrift.streams.config.SourceConfig;
import io.codrift.streams.result.RecentProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code tail} says while nothing comes. */
class NewestWindowsTest {
  private static final Instant CLOSED = Instant.parse("2026-01-01T00:10:00Z");

  @TempDir private Path folder;
  private NewestWindows newest;

  @BeforeEach
  void configure() throws IOException {
    newest = new NewestWindows(sources());
  }

  @Test
  void aWindowWaitsForThePartitionThatIsFurthestBehind() {
    newest.estimated("orders", CLOSED.minusSeconds(300), CLOSED);

    assertThat(
            newest.lines(
                orders(
                    of(0, CLOSED.plusSeconds(300), false),
                    of(1, CLOSED, false),
                    of(2, Instant.ofEpochMilli(Long.MIN_VALUE), true))))
        .containsExactly(
            "orders: the next window waits for partition 1, which has reached 2026-01-01T00:11:00Z."
                + " It closes when its records are 20s past its end (grace), or when it is over by"
                + " the clock and no record has come for 3m (idle-timeout)");
  }

  @Test
  void closedWindowsWaitForTheirEstimates() {
    newest.estimated("orders", CLOSED.minusSeconds(600), CLOSED.minusSeconds(300));

    assertThat(
            newest.lines(orders(of(0, CLOSED, false), of(1, CLOSED, false), of(2, CLOSED, false))))
        .containsExactly(
            "orders: windows that end at 2026-01-01T00:10:00Z or earlier are closed, and wait for"
                + " their estimates");
  }

  @Test
  void whatIsNotHeardOfOrSilentIsSaid() {
    assertThat(newest.lines(orders(of(0, CLOSED, false))))
        .containsExactly(
            "orders: 2 of 3 partitions have not been heard of, and every window waits for them");
    assertThat(newest.lines(orders(of(0, CLOSED, true), of(1, CLOSED, true), of(2, CLOSED, true))))
        .containsExactly("orders: no records come, and every window with records is closed");
    assertThat(newest.lines(new RecentProgress(new TreeMap<>(), true)))
        .containsExactly("orders: no window stage has been heard of");
  }

  @Test
  void whatCouldNotBeReadIsNotKnown() {
    RecentProgress some = new RecentProgress(orders(of(0, CLOSED, false)).latest(), false);
    assertThat(newest.lines(some))
        .containsExactly(
            "orders: what the newest windows wait for is not known. Among the newest messages of the"
                + " windows topic 2 of 3 partitions tell nothing of themselves");
    assertThat(newest.lines(new RecentProgress(new TreeMap<>(), false)))
        .singleElement()
        .asString()
        .contains("is not known", "no partition tells of itself");
  }

  /** The estimate stage does not believe it any longer, and waits for it. */
  @Test
  void anIdlePartitionThatTellsNothingIsNamed() {
    Instant now = Instant.parse("2026-01-01T01:00:00Z");
    WindowProgress running = sent(of(0, CLOSED, true), now);
    WindowProgress earlierVersion = of(2, CLOSED, true);
    assertThat(
            newest.lines(
                orders(running, sent(of(1, CLOSED, true), now.minusSeconds(181)), earlierVersion)))
        .containsExactly(
            "orders: partition 1 has told nothing since 2026-01-01T00:56:59Z, and later windows wait"
                + " for it; or the clock of its window stage is behind");
    assertThat(
            newest.lines(
                orders(running, sent(of(1, CLOSED, true), now.minusSeconds(179)), earlierVersion)))
        .containsExactly("orders: no records come, and every window with records is closed");
  }

  private static WindowProgress sent(WindowProgress progress, Instant at) {
    return WindowProgress.newBuilder(progress).setSentAt(at).build();
  }

  @Test
  void aPartitionWithoutAUsableRecordIsNotCalledEmpty() {
    Instant never = Instant.ofEpochMilli(Long.MIN_VALUE);
    assertThat(
            newest.lines(orders(of(0, never, false), of(1, CLOSED, false), of(2, CLOSED, false))))
        .singleElement()
        .asString()
        .contains("partition 0, which has had no record that can be used (see `codrift check`)");
  }

  @Test
  void aPauseOfAWindowIsUsual() {
    assertThat(newest.usualPauses()).isEqualTo(Map.of("orders", Optional.empty()));
    newest.estimated("orders", CLOSED.minusSeconds(300), CLOSED);
    newest.estimated("days", CLOSED.minus(Duration.ofDays(1)), CLOSED);
    assertThat(newest.usualPauses())
        .as("5m and 20s; a day and a minute, as it is not configured")
        .isEqualTo(
            Map.of(
                "orders",
                Optional.of(Duration.ofSeconds(320)),
                "days",
                Optional.of(Duration.ofDays(1).plusMinutes(1))));
    NewestWindows unconfigured = new NewestWindows(List.of());
    unconfigured.estimated("orders", CLOSED.minusSeconds(600), CLOSED);
    assertThat(unconfigured.usualPauses())
        .isEqualTo(Map.of("orders", Optional.of(Duration.ofMinutes(11))));
  }

  @Test
  void usualPausesAreToldOnce() {
    TailCommand.Quiet quiet = new TailCommand.Quiet(0);
    Map<String, Optional<Duration>> usual = Map.of("a", Optional.of(Duration.ofMinutes(1)));
    int told = 0;
    for (int second = 1; second <= 1800; second++) {
      Set<String> came = second % 60 == 0 ? Set.of("a") : Set.of();
      told += quiet.begins(came, usual, Duration.ofSeconds(second).toNanos()) ? 1 : 0;
    }
    assertThat(told).as("half an hour of windows of a minute").isEqualTo(1);
    assertThat(quiet.begins(Set.of(), usual, Duration.ofSeconds(1869).toNanos())).isFalse();
    assertThat(quiet.begins(Set.of(), usual, Duration.ofSeconds(1870).toNanos())).isTrue();
    assertThat(quiet.begins(Set.of(), usual, Duration.ofSeconds(9999).toNanos()))
        .as("once")
        .isFalse();
  }

  @Test
  void eachSourceHasAPauseOfItsOwn() {
    TailCommand.Quiet quiet = new TailCommand.Quiet(0);
    Map<String, Optional<Duration>> usual =
        Map.of(
            "minutes", Optional.of(Duration.ofMinutes(1)), "days", Optional.of(Duration.ofDays(1)));
    assertThat(quiet.begins(usual.keySet(), usual, 0)).isFalse();
    assertThat(quiet.begins(Set.of(), usual, Duration.ofSeconds(10).toNanos())).isTrue();
    assertThat(quiet.begins(usual.keySet(), usual, Duration.ofSeconds(60).toNanos())).isFalse();
    assertThat(quiet.begins(Set.of(), usual, Duration.ofSeconds(129).toNanos())).isFalse();
    assertThat(quiet.begins(Set.of(), usual, Duration.ofSeconds(130).toNanos()))
        .as("the source with windows of a minute")
        .isTrue();
    assertThat(quiet.begins(Set.of("minutes"), usual, Duration.ofSeconds(86_400).toNanos()))
        .isFalse();
    assertThat(quiet.begins(Set.of("minutes"), usual, Duration.ofSeconds(86_470).toNanos()))
        .as("the source with windows of a day, though estimates of the other come")
        .isTrue();
  }

  @Test
  void withoutAnySourceItIsToldOnce() {
    TailCommand.Quiet quiet = new TailCommand.Quiet(0);
    assertThat(quiet.begins(Set.of(), Map.of(), Duration.ofSeconds(9).toNanos())).isFalse();
    assertThat(quiet.begins(Set.of(), Map.of(), Duration.ofSeconds(10).toNanos())).isTrue();
    assertThat(quiet.begins(Set.of(), Map.of(), Duration.ofSeconds(99).toNanos())).isFalse();
  }

  private static WindowProgress of(int partition, Instant closed, boolean idle) {
    return WindowProgress.newBuilder()
        .setSource("orders")
        .setPartition(partition)
        .setPartitions(3)
        .setClosedUntil(closed)
        .setWatermark(closed.toEpochMilli() == Long.MIN_VALUE ? closed : closed.plusSeconds(60))
        .setIdle(idle)
        .build();
  }

  private static RecentProgress orders(WindowProgress... progress) {
    SortedMap<Integer, WindowProgress> partitions = new TreeMap<>();
    for (WindowProgress latest : progress) {
      partitions.put(latest.getPartition(), latest);
    }
    return new RecentProgress(new TreeMap<>(Map.of("orders", partitions)), true);
  }

  private List<SourceConfig> sources() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("codrift.yaml"),
            """
            kafka: { bootstrap.servers: "b:9092" }
            sources:
              - topic: orders
                format: json
                idle-timeout: 3m
                window: { size: 5m, grace: 20s }
                monitors: [{ name: m, x: [a], y: [b] }]
            """);
    return new ConfigLoader(Map.of()).load(file).sources();
  }
}
