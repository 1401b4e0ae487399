package io.codrift.model.detect;

/**
 * Has alarmed, and says nothing more until it gets a new baseline.
 *
 * @param progress how far it has come
 * @param levelEvidence evidence for a change of the level at the alarm
 * @param shiftEvidence evidence for a change of the shift at the alarm
 * @param windows windows since the alarm, with or without numbers
 */
record AlarmedState(
    MonitorProgress progress, double levelEvidence, double shiftEvidence, int windows)
    implements MonitorState {
  AlarmedState next(MonitorProgress next) {
    return new AlarmedState(next, levelEvidence, shiftEvidence, windows + 1);
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
