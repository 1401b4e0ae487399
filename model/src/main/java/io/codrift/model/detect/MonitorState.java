package io.codrift.model.detect;

import java.util.Optional;

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
   * The evidence for a change of one signal: at least 0, finite. It is 0 until the windows of the
   * baseline are worth enough to be judged. After an alarm it keeps its value until there is a new
   * baseline.
   */
  double evidence(Signal signal);

  /** Number of windows that the baseline has so far; 0 unless it is being learnt. */
  default int windowsLearnt() {
    return 0;
  }

  /** What the baseline tells about the noise; empty until it is complete. */
  default Optional<BaselineNoise> baselineNoise() {
    return Optional.empty();
  }

  /** Whether the state has sums that belong to a season. */
  default boolean isSeasonal() {
    return false;
  }

  /**
   * Reads a state that any version of Codrift wrote. Fields that a newer version appended are
   * dropped. Of an earlier detector only the progress and a latched alarm can be used; see {@link
   * #losesBaseline}.
   *
   * @throws io.codrift.model.NewerFormatException if a newer version wrote it in a format that this
   *     version cannot read; the state must then be kept unchanged
   * @throws IllegalArgumentException if the bytes are corrupt
   */
  static MonitorState fromBytes(byte[] bytes) {
    return MonitorStateCodec.decode(bytes);
  }

  /**
   * Whether {@link #fromBytes} loses a baseline: an earlier detector wrote these bytes, and the
   * monitor starts to learn anew.
   *
   * @throws IllegalArgumentException if the bytes are corrupt
   */
  static boolean losesBaseline(byte[] bytes) {
    return MonitorStateCodec.losesBaseline(bytes);
  }

  /** The state in a compact, versioned binary form, little-endian. */
  default byte[] toBytes() {
    return MonitorStateCodec.encode(this);
  }
}
