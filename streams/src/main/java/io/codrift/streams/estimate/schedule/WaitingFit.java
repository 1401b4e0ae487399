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
  private Start start;

  /**
   * What is stored of a fit that has begun.
   *
   * @param by id of the process that began it; empty if none has
   * @param member id of its member of the consumer group; empty if it is not known
   * @param alone whether it fitted nothing else at the same time
   * @param deaths processes that died, or in which it hung, while they fitted it alone
   */
  record Start(String by, String member, boolean alone, int deaths) {
    static final Start NONE = new Start("", "", false, 0);

    /** Whether the fit may have killed a process. */
    boolean isSuspect(String process) {
      return !by.isEmpty() && !by.equals(process);
    }
  }

  /** The state of a fit that is not published yet. */
  enum State {
    /** Waits to be sent to the model service. */
    WAITING,
    /** Will be sent to the model service when it is committed that it has begun. */
    BEGUN,
    /** Was sent to the model service. */
    IN_FLIGHT,
    /** Skipped on overload; published as SKIPPED when it reaches the head of its queue. */
    SKIPPED
  }

  WaitingFit(WaitingWindow window, MonitorConfig monitor, State state, int faults, Start start) {
    this.window = window;
    this.monitor = monitor;
    this.state = state;
    this.faults = faults;
    this.start = start;
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

  /** What is stored of its begin. */
  Start start() {
    return start;
  }

  /** Notes that a process begins it. */
  void begin(FitProcess process, boolean alone) {
    start = new Start(process.id(), process.member().get(), alone, start.deaths());
    state = State.BEGUN;
  }

  /** Takes back that it has begun: it waits again, unless it is skipped. */
  void stop() {
    start = new Start("", "", false, start.deaths());
    if (state != State.SKIPPED) {
      state = State.WAITING;
    }
  }

  /**
   * Notes that it is tried alone again.
   *
   * @param died whether the process that tried it alone has died
   */
  void tryAgain(boolean died) {
    start =
        new Start(start.by(), start.member(), false, died ? start.deaths() + 1 : start.deaths());
  }

  /**
   * Notes that it hangs, so that the next process tries it alone. If it was alone, this is as good
   * as a death.
   */
  void hung() {
    // The member is of no use any longer: whether it still lives tells nothing.
    start = new Start(start.by(), "", false, start.alone() ? start.deaths() + 1 : start.deaths());
    state = State.WAITING;
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
    stop();
  }
}
