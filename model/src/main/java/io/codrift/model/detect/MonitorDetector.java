package io.codrift.model.detect;

import java.util.Optional;

/**
 * The life cycle of a monitor, window by window:
 *
 * <ol>
 *   <li>{@link Phase#WARMING} until a window arrives with a frozen reference;
 *   <li>{@link Phase#LEARNING} for the m windows of the baseline, and as many more as it takes
 *       until they are worth 8 independent ones. From these on, the windows of the baseline are
 *       scanned for a change among themselves;
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
   *
   * @param noise what the monitors of the fleet have told about their noise so far
   */
  public Step step(MonitorState state, Observation window, FleetNoise noise) {
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
        ? score(current, next, window.windowStart(), reading, noise)
        : quiet(missing(current, next));
  }

  /**
   * Raises an alarm of {@code signal} without a test of its evidence. Used when a feature of the
   * monitor has alarmed and this monitor contributed to it.
   *
   * @throws IllegalArgumentException if the monitor is not {@link Phase#WATCHING}
   */
  public Step latch(MonitorState state, Signal signal) {
    if (state.phase() != Phase.WATCHING) {
      throw new IllegalArgumentException("a monitor in phase " + state.phase() + " cannot alarm");
    }
    return alarm(state, signal);
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
      MonitorState state,
      MonitorProgress next,
      long begin,
      Observation.Reading reading,
      FleetNoise noise) {
    Observation.Scores scores = reading.scores().orElseThrow();
    if (state instanceof LearningState learning) {
      return judge(learning.with(next, begin, reading, scores, settings.baselineWindows(), noise));
    }
    if (state instanceof WatchingState watching) {
      return judge(watching.with(next, begin, reading, scores, noise));
    }
    return quiet(missing(state, next));
  }

  private Step judge(MonitorState state) {
    double level = state.evidence(Signal.LEVEL);
    double shift = state.evidence(Signal.SHIFT);
    if (Math.max(level, shift) < settings.threshold()) {
      return quiet(state);
    }
    return alarm(state, shift >= level ? Signal.SHIFT : Signal.LEVEL);
  }

  private Step alarm(MonitorState state, Signal signal) {
    Alarm alarm =
        switch (state.phase()) {
          case LEARNING -> ((LearningState) state).alarm(signal, settings.threshold());
          case WATCHING -> ((WatchingState) state).alarm(signal, settings.threshold());
          case WARMING, ALARMED ->
              throw new IllegalArgumentException(
                  "a monitor in phase " + state.phase() + " cannot alarm");
        };
    return new Step(
        new AlarmedState(
            state.progress(),
            state.evidence(Signal.LEVEL),
            state.evidence(Signal.SHIFT),
            0,
            state.baselineNoise()),
        Optional.of(alarm));
  }

  private static Step quiet(MonitorState state) {
    return new Step(state, Optional.empty());
  }
}
