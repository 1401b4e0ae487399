package io.codrift.model.detect;

import java.util.Optional;

/**
 * The life cycle of a monitor, window by window:
 *
 * <ol>
 *   <li>{@link Phase#WARMING} until a window arrives with a frozen reference;
 *   <li>{@link Phase#LEARNING} for the m windows of the baseline;
 *   <li>{@link Phase#WATCHING} until the evidence of level or shift reaches the threshold;
 *   <li>{@link Phase#ALARMED}, latched, until {@link #rebaseline} is called or the configured
 *       number of windows has passed; then LEARNING again.
 * </ol>
 *
 * A window with another reference, or with a model of an earlier version, comes from a model that
 * was restarted, so the baseline is learned again. A window without usable numbers only increases
 * the distance to the next window.
 */
public final class MonitorDetector {
  private final DetectorSettings settings;

  public MonitorDetector(DetectorSettings settings) {
    this.settings = settings;
  }

  /**
   * The result of one window.
   *
   * @param state the state after it
   * @param alarm present only for the window in which the monitor becomes ALARMED
   */
  public record Step(MonitorState state, Optional<Alarm> alarm) {}

  /**
   * Processes one window. A window that does not end after the last one is a replay and is ignored.
   */
  public Step step(MonitorState state, Observation window) {
    if (window.windowEnd() <= state.progress().windowEnd()) {
      return quiet(state);
    }
    MonitorState current = afterLatch(state, window.windowEnd());
    if (window.reading().isEmpty()) {
      return quiet(missing(current, current.progress().at(window.windowEnd())));
    }
    Observation.Reading reading = window.reading().get();
    MonitorProgress next =
        new MonitorProgress(window.windowEnd(), reading.modelVersion(), reading.referenceVersion());
    if (reading.referenceVersion().isEmpty()) {
      return quiet(new WarmingState(next));
    }
    if (isAnotherModel(state.progress(), next)) {
      current = LearningState.empty(next);
    }
    return reading.isScorable()
        ? score(current, next, window.windowStart(), reading)
        : quiet(missing(current, next));
  }

  /**
   * Raises an alarm of {@code signal} without a test of its evidence. Used when a feature of the
   * monitor has alarmed and this monitor contributed to it.
   *
   * @throws IllegalArgumentException if the monitor is not {@link Phase#WATCHING}, or has not
   *     processed a window in that phase
   */
  public Step latch(MonitorState state, Signal signal) {
    if (!(state instanceof WatchingState watching) || watching.recent().isEmpty()) {
      throw new IllegalArgumentException("a monitor in phase " + state.phase() + " cannot alarm");
    }
    return alarm(watching, signal);
  }

  /** Starts a new baseline if {@code state} has or had one. */
  public MonitorState rebaseline(MonitorState state) {
    return switch (state.phase()) {
      case WARMING, LEARNING -> state;
      case WATCHING, ALARMED -> LearningState.empty(state.progress());
    };
  }

  private static boolean isAnotherModel(MonitorProgress before, MonitorProgress next) {
    return !next.referenceVersion().equals(before.referenceVersion())
        || next.modelVersion() < before.modelVersion();
  }

  /** Unlatches an alarm when the configured number of windows has passed. */
  private MonitorState afterLatch(MonitorState state, long windowEnd) {
    boolean over =
        state instanceof AlarmedState alarmed
            && settings.rebaselineAfter().isPresent()
            && alarmed.windows() >= settings.rebaselineAfter().getAsInt();
    return over ? LearningState.empty(state.progress().at(windowEnd)) : state;
  }

  private static MonitorState missing(MonitorState state, MonitorProgress next) {
    if (state instanceof LearningState learning) {
      return learning.missing(next);
    }
    if (state instanceof WatchingState watching) {
      return watching.missing(next);
    }
    if (state instanceof AlarmedState alarmed) {
      return alarmed.next(next);
    }
    return new WarmingState(next);
  }

  private Step score(
      MonitorState state, MonitorProgress next, long windowStart, Observation.Reading reading) {
    Observation.Scores scores = reading.scores().orElseThrow();
    if (state instanceof LearningState learning) {
      LearningState more = learning.with(next, reading, scores);
      boolean enough = more.windows().size() >= settings.baselineWindows();
      return quiet(enough ? more.watch() : more);
    }
    if (state instanceof WatchingState watching) {
      return judge(watching.with(next, windowStart, reading, scores));
    }
    return quiet(missing(state, next));
  }

  private Step judge(WatchingState watching) {
    double level = watching.evidence(Signal.LEVEL);
    double shift = watching.evidence(Signal.SHIFT);
    if (Math.max(level, shift) < settings.threshold()) {
      return quiet(watching);
    }
    Signal loudest = shift >= level ? Signal.SHIFT : Signal.LEVEL;
    return alarm(watching, loudest);
  }

  private Step alarm(WatchingState watching, Signal signal) {
    return new Step(
        new AlarmedState(
            watching.progress(),
            watching.evidence(Signal.LEVEL),
            watching.evidence(Signal.SHIFT),
            0),
        Optional.of(watching.alarm(signal, settings.threshold())));
  }

  private static Step quiet(MonitorState state) {
    return new Step(state, Optional.empty());
  }
}
