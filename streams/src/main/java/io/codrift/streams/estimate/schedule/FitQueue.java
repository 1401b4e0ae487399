package io.codrift.streams.estimate.schedule;

import io.codrift.streams.estimate.schedule.WaitingFit.State;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The fits of one monitor and segment that are not published yet, in time order, and how fast they
 * are worked off. Not thread-safe.
 */
final class FitQueue {
  private final Deque<WaitingFit> fits = new ArrayDeque<>();

  /** Since when fits are counted, wall-clock milliseconds. */
  private long since;

  private int fitted;

  /** Whether the fits are as they were when none or all of them had to be skipped. */
  private boolean looked;

  /**
   * @param now wall clock, milliseconds since the epoch
   */
  FitQueue(long now) {
    since = now;
  }

  /** Adds a fit of a later window. */
  void add(WaitingFit fit) {
    fits.addLast(fit);
    changed();
  }

  /** Notes that a fit waits again. */
  void changed() {
    looked = false;
  }

  /** The next fit to be published; null if there is none. */
  WaitingFit head() {
    return fits.peekFirst();
  }

  boolean isEmpty() {
    return fits.isEmpty();
  }

  int size() {
    return fits.size();
  }

  /**
   * Removes the next fit.
   *
   * @param counted how many fits are counted before counting begins anew: old ones tell nothing
   *     about the pace of today
   * @param now wall clock, milliseconds since the epoch
   */
  void removeHead(int counted, long now) {
    if (fits.removeFirst().state() != State.SKIPPED) {
      fitted++;
    }
    changed();
    if (fitted > counted) {
      since = now;
      fitted = 0;
    }
  }

  /**
   * The oldest waiting fits, so that at most so many remain. Empty if the fits are as they were in
   * the last call: what is returned has to be skipped, or {@link #changed} called.
   */
  List<WaitingFit> excess(int most) {
    if (looked || fits.size() <= most) {
      return List.of();
    }
    looked = true;
    List<WaitingFit> waiting = waiting();
    return waiting.subList(0, Math.max(0, waiting.size() - most));
  }

  /**
   * Those of {@link #excess} that can never be worked off: they and the windows behind them came no
   * faster than their event time goes by, as of a live stream, and the fits are slower than that.
   * Windows of a backlog only take their time, and so do live ones behind them while the fits are
   * fast enough to catch up.
   *
   * @param now wall clock, milliseconds since the epoch
   */
  List<WaitingFit> outrun(int most, long now) {
    if (looked || fits.size() <= most) {
      return List.of();
    }
    long advance = head().window().facts().source().window().advance().toMillis();
    // The next fit may take the time of one more.
    if ((fitted + 1) * advance >= now - since) {
      return List.of();
    }
    looked = true;
    List<WaitingFit> waiting = waiting();
    return IntStream.range(0, Math.max(0, waiting.size() - most))
        .filter(i -> !waiting.get(i + most).window().cameTooSoon(waiting.get(i).window()))
        .mapToObj(waiting::get)
        .toList();
  }

  private List<WaitingFit> waiting() {
    return fits.stream().filter(fit -> fit.state() == State.WAITING).toList();
  }
}
