package io.codrift.streams.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MaintenanceWindowTest {
  private static final Instant FROM = Instant.parse("2026-01-04T22:00:00Z");

  private static MaintenanceWindow window(Optional<Duration> every) {
    return new MaintenanceWindow(FROM, FROM.plus(Duration.ofHours(4)), every, Set.of(), Set.of());
  }

  private static boolean overlaps(MaintenanceWindow maintenance, int minutesAfter) {
    Instant start = FROM.plus(Duration.ofMinutes(minutesAfter));
    return maintenance.overlaps(start, start.plus(Duration.ofMinutes(5)));
  }

  @Test
  void onceOverlapsOnce() {
    MaintenanceWindow once = window(Optional.empty());
    assertThat(overlaps(once, -5)).isFalse();
    assertThat(overlaps(once, -4)).isTrue();
    assertThat(overlaps(once, 239)).isTrue();
    assertThat(overlaps(once, 240)).isFalse();
    assertThat(overlaps(once, 7 * 24 * 60)).isFalse();
  }

  @Test
  void againAndAgainOverlapsInEveryPeriod() {
    MaintenanceWindow weekly = window(Optional.of(Duration.ofDays(7)));
    int week = 7 * 24 * 60;
    assertThat(overlaps(weekly, -week)).as("before the first").isFalse();
    for (int weeks = 0; weeks < 3; weeks++) {
      assertThat(overlaps(weekly, weeks * week - 4)).isTrue();
      assertThat(overlaps(weekly, weeks * week + 239)).isTrue();
      assertThat(overlaps(weekly, weeks * week + 240)).isFalse();
    }
  }

  @Test
  void wrongEntriesAreReportedTogether() {
    assertThatThrownBy(
            () ->
                new ConfigLoader(Map.of())
                    .read(
                        "c.yaml",
                        """
                        kafka: { bootstrap.servers: "b:9092" }
                        sources:
                          - topic: t
                            format: json
                            window: { size: 5m }
                            monitors: [{ name: price, x: [a], y: [b] }]
                        alerts:
                          maintenance:
                            - { from: monday, to: 2026-01-02T00:00:00Z }
                            - { from: 2026-01-02T00:00:00Z, to: 2026-01-01T00:00:00Z }
                            - { from: 2026-01-02T00:00:00Z, to: 2026-01-04T00:00:00Z, every: 1d }
                            - { from: 2026-01-02T00:00:00Z, monitors: [prise] }
                        """))
        .hasMessageContaining("alerts.maintenance[0].from: \"monday\" is not a time with a zone")
        .hasMessageContaining("is not after `from`")
        .hasMessageContaining("is not longer than the maintenance itself, 2d")
        .hasMessageContaining("alerts.maintenance[3].to: is missing")
        .hasMessageContaining("Did you mean price?");
  }
}
