package io.codrift.model.detect;

/** All that is remembered of a monitor between windows. Immutable. */
public sealed interface MonitorState
    permits WarmingState, LearningState, WatchingState, AlarmedState {

  /** The state of a monitor that nothing is known of. */
  static MonitorState initial() {
    return new WarmingState(MonitorProgress.NONE);
  }

  /** Where it is in its life. */
  Phase phase();

  /** How far it has come. */
  MonitorProgress progress();

  /**
   * The evidence for a change of one signal: at least 0, finite. It is 0 before the monitor
   * watches, and stays as it was at the alarm until there is a new baseline.
   */
  double evidence(Signal signal);

  /**
   * Reads a state back, whichever version of Codrift wrote it; fields that a newer one appended are
   * dropped.
   *
   * @throws io.codrift.model.NewerFormatException if a newer version wrote it in a format that this
   *     one does not read; the state must then be kept as it is
   * @throws IllegalArgumentException if the bytes are broken
   */
  static MonitorState fromBytes(byte[] bytes) {
    return MonitorStateCodec.decode(bytes);
  }

  /** The state in a compact, versioned binary form, little-endian. */
  default byte[] toBytes() {
    return MonitorStateCodec.encode(this);
  }
}
