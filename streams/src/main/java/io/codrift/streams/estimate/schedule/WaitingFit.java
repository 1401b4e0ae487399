package io.codrift.streams.estimate.schedule;

import io.codrift.streams.config.MonitorConfig;
import io.codrift.streams.estimate.service.FitKey;
import io.codrift.streams.estimate.store.WindowId;
import io.codrift.streams.topic.MonitorSegment;

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
    /** Was skipped by overload; is published as SKIPPED when its turn comes. */
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
    WindowId id = window.id();
    return new FitKey(monitor.name(), id.segment(), id.start(), id.end());
  }

  MonitorSegment owner() {
    return new MonitorSegment(monitor.name(), window.id().segment());
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
