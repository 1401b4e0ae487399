package io.codrift.model.detect;

import java.util.Optional;

/**
 * The monitor has alarmed. It raises no other alarm until the change is over or it has a new
 * baseline.
 *
 * @param progress progress of the monitor
 * @param levelEvidence evidence for a change of the level, at the time of the alarm
 * @param shiftEvidence evidence for a change of the shift, at the time of the alarm
 * @param windows windows since the alarm, with or without numbers
 * @param baselineNoise what its baseline tells about the noise; empty if it was not complete
 * @param change the change; empty if an earlier version raised the alarm, which did not keep it
 */
record AlarmedState(
    MonitorProgress progress,
    double levelEvidence,
    double shiftEvidence,
    int windows,
    Optional<BaselineNoise> baselineNoise,
    Optional<OpenChange> change)
    implements MonitorState {
  AlarmedState next(MonitorProgress next, Optional<OpenChange> now) {
    return new AlarmedState(next, levelEvidence, shiftEvidence, windows + 1, baselineNoise, now);
  }

  @Override
  public boolean isSeasonal() {
    return change
        .filter(c -> !c.scale().season().equals(Season.NONE) || c.resume().isSeasonal())
        .isPresent();
  }

  @Override
  public Phase phase() {
    return Phase.ALARMED;
  }

  @Override
  public double evidence(Signal signal) {
    return signal == Signal.LEVEL ? levelEvidence : shiftEvidence;
  }
}
