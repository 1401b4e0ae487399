package io.codrift.model.detect;

/** The monitor waits for a frozen reference. */
record WarmingState(MonitorProgress progress) implements MonitorState {
  @Override
  public Phase phase() {
    return Phase.WARMING;
  }

  @Override
  public double evidence(Signal signal) {
    return 0;
  }
}
