package io.codrift.model.detect;

import java.util.Optional;

/**
 * The life of a monitor, window by window:
 *
 * <ol>
 *   <li>{@link Phase#WARMING} until a window comes with a frozen reference;
 *   <li>{@link Phase#LEARNING} for the m windows of the baseline;
 *   <li>{@link Phase#WATCHING} until the evidence of level or shift reaches the threshold;
 *   <li>{@link Phase#ALARMED}, latched, until {@link #rebaseline} or the configured number of
 *       windows leads back to LEARNING.
 * </ol>
 *
 * A window that comes with another reference, or with a model of an earlier version, belongs to a
 * model that began anew, so the baseline does too. A window without usable numbers changes nothing
 * but the distance to the next one.
 */
public final class MonitorDetector {
  private final DetectorSettings settings;

  public MonitorDetector(DetectorSettings settings) {
    this.settings = settings;
  }

  /**
   * What a window leads to.
   *
   * @param state the state after it
   * @param alarm present in the one window that makes the monitor ALARMED
   */
  public record Step(MonitorState state, Optional<Alarm> alarm) {}

  /** Takes in one window. One that does not end after the last is a replay and changes nothing. */
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
   * Raises an alarm of {@code signal} whatever its evidence: a feature that the monitor contains
   * has spoken, and this monitor was among those that made it.
   *
   * @throws IllegalArgumentException if the monitor is not {@link Phase#WATCHING}, or has not
   *     watched a window yet
   */
  public Step latch(MonitorState state, Signal signal) {
    if (!(state instanceof WatchingState watching) || watching.recent().isEmpty()) {
      throw new IllegalArgumentException("a monitor that is " + state.phase() + " cannot alarm");
    }
    return alarm(watching, signal);
  }

  /** A state that learns a new baseline, where {@code state} has or had one. */
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

  /** Ends the latch of an alarm when the configured number of windows has passed. */
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
