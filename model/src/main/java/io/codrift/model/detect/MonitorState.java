package io.codrift.model.detect;

/** The state of a monitor's detectors between windows. Immutable. */
public sealed interface MonitorState
    permits WarmingState, LearningState, WatchingState, AlarmedState {

  /** The state of a new monitor. */
  static MonitorState initial() {
    return new WarmingState(MonitorProgress.NONE);
  }

  /** The phase of the monitor. */
  Phase phase();

  /** The progress of the monitor. */
  MonitorProgress progress();

  /**
   * The evidence for a change of one signal: at least 0, finite. It is 0 before the monitor
   * watches. After an alarm it keeps its value until there is a new baseline.
   */
  double evidence(Signal signal);

  /**
   * Reads a state that any version of Codrift wrote. Fields that a newer version appended are
   * dropped.
   *
   * @throws io.codrift.model.NewerFormatException if a newer version wrote it in a format that this
   *     version cannot read; the state must then be kept unchanged
   * @throws IllegalArgumentException if the bytes are corrupt
   */
  static MonitorState fromBytes(byte[] bytes) {
    return MonitorStateCodec.decode(bytes);
  }

  /** The state in a compact, versioned binary form, little-endian. */
  default byte[] toBytes() {
    return MonitorStateCodec.encode(this);
  }
}
