package io.codrift.model.detect;

import java.util.Optional;

/**
 * The monitor has alarmed. It raises no other alarm until it has a new baseline.
 *
 * @param progress progress of the monitor
 * @param levelEvidence evidence for a change of the level, at the time of the alarm
 * @param shiftEvidence evidence for a change of the shift, at the time of the alarm
 * @param windows windows since the alarm, with or without numbers
 * @param baselineNoise what its baseline tells about the noise; empty if it was not complete
 */
record AlarmedState(
    MonitorProgress progress,
    double levelEvidence,
    double shiftEvidence,
    int windows,
    Optional<BaselineNoise> baselineNoise)
    implements MonitorState {
  AlarmedState next(MonitorProgress next) {
    return new AlarmedState(next, levelEvidence, shiftEvidence, windows + 1, baselineNoise);
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
