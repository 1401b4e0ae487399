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

  /** The state of a fit that is not published yet. */
  enum State {
    /** Waits to be sent to the model service. */
    WAITING,
    /** Was sent to the model service. */
    IN_FLIGHT,
    /** Skipped on overload; published as SKIPPED when it reaches the head of its queue. */
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

  /** The number of engine faults so far. */
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

  /** Counts an engine fault; the fit waits again. */
  void fault() {
    faults++;
    state = State.WAITING;
  }
}
