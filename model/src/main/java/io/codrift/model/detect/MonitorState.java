package io.codrift.model.detect;

/** All that is remembered of a monitor between windows. Immutable. */
public sealed interface MonitorState
    permits WarmingState, LearningState, WatchingState, AlarmedState {

  /** The state of a monitor that nothing is known of. */
  static MonitorState initial() {
    return new WarmingState(Progress.NONE);
  }

  /** Where it is in its life. */
  Phase phase();

  /** How far it has come. */
  Progress progress();

  /**
   * The evidence for a change of one signal: at least 0, finite. It is 0 before the monitor
   * watches, and stays as it was at the alarm until there is a new baseline.
   */
  double evidence(Signal signal);

  /** Reads a state back. */
  static MonitorState fromBytes(byte[] bytes) {
    return MonitorStateCodec.decode(bytes);
  }

  /** The state in a compact, versioned binary form, little-endian. */
  default byte[] toBytes() {
    return MonitorStateCodec.encode(this);
  }
}
