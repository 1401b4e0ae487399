package io.codrift.streams.estimate;

import io.codrift.streams.config.MonitorConfig;

/** One monitor's fit of one window, until it is published. Not thread-safe. */
final class WaitingFit {
  private final WaitingWindow window;
  private final MonitorConfig monitor;
  private State state;
  private int faults;

  /** What a fit that is not published yet is doing. */
  enum State {
    /** Waits for its turn. */
    WAITING,
    /** Is at the model service. */
    IN_FLIGHT,
    /** Was taken by overload; is published as SKIPPED when its turn comes. */
    SKIPPED
  }

  WaitingFit(WaitingWindow window, MonitorConfig monitor, State state, int faults) {
    this.window = window;
    this.monitor = monitor;
    this.state = state;
    this.faults = faults;
  }

  WaitingWindow window() {
    return window;
  }

  MonitorConfig monitor() {
    return monitor;
  }

  State state() {
    return state;
  }

  /** How often it failed by a fault of the engine. */
  int faults() {
    return faults;
  }

  FitKey key() {
    CompletedWindow facts = window.facts();
    return new FitKey(monitor.name(), facts.segment(), facts.start(), facts.end());
  }

  MonitorSegment owner() {
    return new MonitorSegment(monitor.name(), window.facts().segment());
  }

  void to(State next) {
    state = next;
  }

  /** The engine failed under it: it waits again. */
  void fault() {
    faults++;
    state = State.WAITING;
  }
}
