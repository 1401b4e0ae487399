package io.codrift.streams.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.EstimateStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SegmentListTest {
  private static final Instant START = Instant.parse("2026-01-31T12:00:00Z");

  private final SegmentList list = new SegmentList();

  private void add(String source, String segment, int minute, EstimateStatus status) {
    list.add(estimate(source, segment, minute, status).build());
  }

  private static DependenceEstimate.Builder estimate(
      String source, String segment, int minute, EstimateStatus status) {
    return DependenceEstimate.newBuilder()
        .setMonitor("m")
        .setSource(source)
        .setSegment(segment)
        .setX(List.of("a"))
        .setY(List.of("b"))
        .setWindowStart(START.plusSeconds(60L * minute))
        .setWindowEnd(START.plusSeconds(60L * (minute + 1)))
        .setStatus(status);
  }

  @Test
  void showsTheLastWindowWithRecordsOfEachSegment() {
    add("orders", "eu", 0, EstimateStatus.OK);
    add("orders", "us", 0, EstimateStatus.OK);
    add("orders", "us", 5, EstimateStatus.TOO_FEW);
    add("orders", "eu", 3, EstimateStatus.NO_DATA);
    add("clicks", "a\u001bb", 1, EstimateStatus.OK);
    add("sensors", "", 1, EstimateStatus.OK);
    assertThat(list.lines(Map.of("orders", 100)))
        .containsExactly(
            "clicks: 1 segments",
            "  LAST WINDOW (UTC)    SEGMENT",
            "  2026-01-31 12:02:00  a\\u001bb",
            "orders: 2 segments of at most 100",
            "  LAST WINDOW (UTC)    SEGMENT",
            "  2026-01-31 12:01:00  eu",
            "  2026-01-31 12:06:00  us");
  }

  @Test
  void aSegmentOfWhichOneMonitorWasRemovedStays() {
    add("orders", "eu", 0, EstimateStatus.OK);
    list.add(
        estimate("orders", "eu", 0, EstimateStatus.NO_DATA)
            .setMonitor("removed")
            .setForgotten(true)
            .build());
    assertThat(list.lines(Map.of())).hasSize(3);
  }

  @Test
  void aForgottenSegmentIsGoneUntilItComesBack() {
    add("orders", "eu", 0, EstimateStatus.OK);
    list.add(estimate("orders", "eu", 99, EstimateStatus.NO_DATA).setForgotten(true).build());
    assertThat(list.lines(Map.of())).containsExactly("No segments.");
    add("orders", "eu", 200, EstimateStatus.OK);
    assertThat(list.lines(Map.of())).hasSize(3);
  }
}
