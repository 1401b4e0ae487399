package io.codrift.model.detect;

import java.time.Duration;
import java.util.List;
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
 *   <li>{@link Phase#ALARMED} until the change is over: the signal is back where it was before, and
 *       the monitor goes on as if the windows of the change had not been. Or until {@link
 *       #rebaseline} is called or the configured number of windows has passed; then LEARNING again.
 * </ol>
 *
 * A window with another reference, or with a model of an earlier version, comes from a model that
 * was restarted, so the baseline is learned again. So it is when another season is configured, or
 * windows of another length, whose estimates have another error. A window without usable numbers
 * only increases the distance to the next window.
 *
 * <p>A change below the smallest size that is worth an alarm raises none, however strong the
 * evidence for it. The detectors go on, so that a change that grows still raises one.
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
   * @param course how the change goes on, for a window with numbers of a monitor that was ALARMED
   */
  public record Step(MonitorState state, Optional<Alarm> alarm, Optional<Course> course) {}

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
    MonitorProgress next = MonitorProgress.after(window, reading);
    if (reading.referenceVersion().isEmpty()) {
      return quiet(new WarmingState(next));
    }
    if (isAnotherModel(state.progress(), next)
        || next.hasOtherWindowsThan(state.progress())
        || isAnotherSeason(current)) {
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
    return alarmed(state, alarm(state, signal));
  }

  /**
   * The evidence by which a monitor speaks for a change of a feature: 0 if the monitor is not
   * {@link Phase#WATCHING}, or if its change is too small for an alarm.
   */
  public double relevantEvidence(MonitorState state, Signal signal) {
    if (state.phase() != Phase.WATCHING || state.evidence(signal) == 0) {
      return 0;
    }
    boolean any = settings.minChange() == 0;
    return any || isLargeEnough(alarm(state, signal)) ? state.evidence(signal) : 0;
  }

  /** Starts a new baseline if {@code state} has or had one. */
  public MonitorState rebaseline(MonitorState state) {
    return switch (state.phase()) {
      case WARMING, LEARNING -> state;
      case WATCHING, ALARMED -> LearningState.empty(state.progress());
    };
  }

  /**
   * Gives a monitor a baseline that was learnt from other windows, as a rule from earlier ones.
   * What the monitor has learnt or found itself is given up; the windows that it knows stay known.
   *
   * @param state the state of the monitor
   * @param baseline a state in the phase WATCHING
   * @throws IllegalArgumentException if {@code baseline} is in another phase, belongs to another
   *     reference or to windows of another length than the monitor has, or to another season than
   *     is configured, or if the monitor has no reference yet
   */
  public MonitorState withBaseline(MonitorState state, MonitorState baseline) {
    if (!(baseline instanceof WatchingState learnt)) {
      throw new IllegalArgumentException(
          "The baseline is not complete: its windows leave the monitor " + baseline.phase() + ".");
    }
    if (isAnotherSeason(learnt)) {
      throw new IllegalArgumentException(
          "The baseline was learnt with another alerts.season than is configured.");
    }
    MonitorProgress own = state.progress();
    MonitorProgress other = baseline.progress();
    if (own.hasOtherWindowsThan(other)) {
      throw new IllegalArgumentException(
          "The baseline was learnt from windows of %s, and those of the monitor have %s."
              .formatted(
                  Duration.ofMillis(other.windowLength().getAsLong()),
                  Duration.ofMillis(own.windowLength().getAsLong())));
    }
    if (own.referenceVersion().isEmpty() && own.modelVersion() > 0) {
      throw new IllegalArgumentException(
          "The monitor has no reference yet. Try again when it learns its own baseline.");
    }
    if (own.referenceVersion().isPresent()
        && !own.referenceVersion().equals(other.referenceVersion())) {
      throw new IllegalArgumentException(
          ("The baseline belongs to reference %s, and the monitor has reference %d now. Choose"
                  + " windows since then.")
              .formatted(
                  other.referenceVersion().isPresent()
                      ? other.referenceVersion().getAsLong()
                      : "none",
                  own.referenceVersion().getAsLong()));
    }
    return learnt.at(
        new MonitorProgress(
            own.windowEnd(), own.modelVersion(), other.referenceVersion(), other.windowLength()));
  }

  private static boolean isAnotherModel(MonitorProgress before, MonitorProgress next) {
    return !next.referenceVersion().equals(before.referenceVersion())
        || next.modelVersion() < before.modelVersion();
  }

  /** The configuration has changed since the baseline was learnt. */
  private boolean isAnotherSeason(MonitorState state) {
    return state instanceof WatchingState watching && !watching.season().equals(settings.season());
  }

  /**
   * Unlatches an alarm when the configured number of windows has passed, or if an earlier version
   * raised it: its change is not known, so that its end could not be found.
   */
  private MonitorState afterLatch(MonitorState state, long windowEnd) {
    boolean over =
        state instanceof AlarmedState alarmed
            && (alarmed.change().isEmpty()
                || (settings.rebaselineAfter().isPresent()
                    && alarmed.windows() >= settings.rebaselineAfter().getAsInt()));
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
      return alarmed.next(next, alarmed.change().map(OpenChange::missing));
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
      return judge(learning.with(next, begin, reading, scores, settings.baseline(), noise));
    }
    if (state instanceof WatchingState watching) {
      return judge(watching.with(next, begin, reading, scores, noise));
    }
    if (state instanceof AlarmedState alarmed && alarmed.change().isPresent()) {
      OpenChange change = alarmed.change().get().with(begin, reading, scores);
      return follow(alarmed.next(next, Optional.of(change)), change, noise);
    }
    return quiet(missing(state, next));
  }

  /** Ends a change that is over. */
  private Step follow(AlarmedState state, OpenChange change, FleetNoise noise) {
    OpenChange.Return back = change.returned(noise.of(change.signal()));
    boolean one = back.index() == change.since().size() - 1; // it may be an outlier
    if (one || back.evidence() < settings.returnThreshold()) {
      return new Step(state, Optional.empty(), Optional.of(change.course()));
    }
    List<ScoredWindow> since = change.windowsFrom(back.index());
    MonitorState next =
        switch (change.resume().phase()) {
          case LEARNING ->
              ((LearningState) change.resume())
                  .goOn(state.progress(), since, settings.baseline(), noise);
          case WATCHING -> ((WatchingState) change.resume()).goOn(state.progress(), since, noise);
          case WARMING, ALARMED ->
              throw new IllegalStateException("a change began in " + change.resume().phase());
        };
    return new Step(next, Optional.empty(), Optional.of(change.over(since)));
  }

  private Step judge(MonitorState state) {
    double level = state.evidence(Signal.LEVEL);
    double shift = state.evidence(Signal.SHIFT);
    List<Signal> strongestFirst =
        shift >= level ? List.of(Signal.SHIFT, Signal.LEVEL) : List.of(Signal.LEVEL, Signal.SHIFT);
    return strongestFirst.stream()
        .filter(signal -> state.evidence(signal) >= settings.threshold())
        .map(signal -> alarm(state, signal))
        .filter(this::isLargeEnough)
        .findFirst()
        .map(alarm -> alarmed(state, alarm))
        .orElseGet(() -> quiet(state));
  }

  private boolean isLargeEnough(Alarm alarm) {
    return alarm.size() >= settings.minChange();
  }

  private Alarm alarm(MonitorState state, Signal signal) {
    return switch (state.phase()) {
      case LEARNING ->
          ((LearningState) state).alarm(signal, settings.threshold(), settings.season());
      case WATCHING -> ((WatchingState) state).alarm(signal, settings.threshold());
      case WARMING, ALARMED ->
          throw new IllegalArgumentException(
              "a monitor in phase " + state.phase() + " cannot alarm");
    };
  }

  private OpenChange open(MonitorState state, Signal signal) {
    return state instanceof LearningState learning
        ? learning.open(signal, settings.season())
        : ((WatchingState) state).open(signal);
  }

  private Step alarmed(MonitorState state, Alarm alarm) {
    return new Step(
        new AlarmedState(
            state.progress(),
            state.evidence(Signal.LEVEL),
            state.evidence(Signal.SHIFT),
            0,
            state.baselineNoise(),
            Optional.of(open(state, alarm.signal()))),
        Optional.of(alarm),
        Optional.empty());
  }

  private static Step quiet(MonitorState state) {
    return new Step(state, Optional.empty(), Optional.empty());
  }
}
