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

  /**
   * @param now wall clock, milliseconds since the epoch
   */
  FitQueue(long now) {
    since = now;
  }

  /** Adds a fit of a later window. */
  void add(WaitingFit fit) {
    fits.addLast(fit);
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
    if (fitted > counted) {
      since = now;
      fitted = 0;
    }
  }

  /** The oldest waiting fits, so that at most so many remain. */
  List<WaitingFit> excess(int most) {
    List<WaitingFit> waiting = waiting(most);
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
    List<WaitingFit> waiting = waiting(most);
    int excess = waiting.size() - most;
    if (excess <= 0) {
      return List.of();
    }
    long advance = waiting.get(0).window().facts().source().window().advance().toMillis();
    // The next fit may take the time of one more.
    if ((fitted + 1) * advance >= now - since) {
      return List.of();
    }
    return IntStream.range(0, excess)
        .filter(i -> !waiting.get(i + most).window().cameTooSoon(waiting.get(i).window()))
        .mapToObj(waiting::get)
        .toList();
  }

  private List<WaitingFit> waiting(int most) {
    return fits.size() <= most
        ? List.of()
        : fits.stream().filter(fit -> fit.state() == State.WAITING).toList();
  }
}
