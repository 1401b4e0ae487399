package io.codrift.streams.demo;

import io.codrift.schemas.AlertDirection;
import io.codrift.schemas.AlertSignal;
import io.codrift.schemas.DependenceAlert;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.EstimateStatus;
import java.time.Instant;

/** Estimates and alerts in the form of the stages. */
final class Outcomes {
  private Outcomes() {}

  static DependenceEstimate ok(String segment, long window, double mi) {
    return estimate(segment, window)
        .setStatus(EstimateStatus.OK)
        .setMiNats(mi)
        .setStandardErrorNats(0.01)
        .build();
  }

  static DependenceEstimate constant(String segment, long window) {
    return estimate(segment, window)
        .setStatus(EstimateStatus.DEGENERATE)
        .setReason("column b is constant")
        .setMiNats(0.0)
        .setStandardErrorNats(0.0)
        .build();
  }

  static DependenceEstimate.Builder estimate(String segment, long window) {
    return DependenceEstimate.newBuilder()
        .setMonitor("m")
        .setSegment(segment)
        .setWindowStart(Instant.ofEpochMilli(ScenarioInput.start(window)))
        .setWindowEnd(Instant.ofEpochMilli(ScenarioInput.start(window + 1)));
  }

  static DependenceAlert alert(String segment, long window, AlertSignal signal) {
    return DependenceAlert.newBuilder()
        .setMonitor("m")
        .setSegment(segment)
        .setWindowStart(Instant.ofEpochMilli(ScenarioInput.start(window)))
        .setWindowEnd(Instant.ofEpochMilli(ScenarioInput.start(window + 1)))
        .setSignal(signal)
        .setDirection(AlertDirection.UP)
        .setMiBeforeNats(1.0)
        .setMiAfterNats(0.5)
        .build();
  }
}
