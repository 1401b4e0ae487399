package io.codrift.streams.estimate.schedule;

import io.codrift.streams.estimate.publish.RowFacts;
import io.codrift.streams.estimate.service.FitKey;
import io.codrift.streams.estimate.service.FitOutcome;
import io.codrift.streams.estimate.service.Incarnation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The fits of one task that have begun: those that wait until that is committed, those that the
 * service has, and what it has answered. Their number and their bytes are bounded. Not thread-safe,
 * except that the service may call {@link #answered} at any time.
 */
final class RunningFits {
  private static final Logger LOG = LoggerFactory.getLogger(RunningFits.class);

  /** Number of full groups that one task keeps at the service: one in training and one waiting. */
  private static final int GROUPS = 2;

  /** No further fit begins with so many bytes of rows and models begun in a task, but the first. */
  private static final long BYTES = 32L << 20;

  /** No further one goes to the service: their models are read then. */
  private static final long MOST_BYTES = 2 * BYTES;

  private final Incarnation incarnation;
  private final int maxFits;
  private final Map<WaitingFit, MonitorRows> begun = new LinkedHashMap<>();
  private final Map<FitKey, AtService> atService = new HashMap<>();
  private final Queue<FitOutcome> answers = new ConcurrentLinkedQueue<>();

  /** Bytes of the rows and models of all of them, about. */
  private long bytes;

  /**
   * A fit that has begun and is not at the service yet.
   *
   * @param rows that it is fitted to
   */
  record Begun(WaitingFit fit, MonitorRows rows) {}

  /**
   * A fit that the service has.
   *
   * @param rows what its rows tell
   * @param bytes of its rows and its model, about
   * @param rebaseline the command for which its model gets a new reference
   */
  record AtService(WaitingFit fit, RowFacts rows, long bytes, Optional<String> rebaseline) {}

  /** A fit that has ended, and how. */
  record Ended(AtService fit, FitOutcome outcome) {}

  /**
   * @param incarnation of the task; outcomes of others are dropped
   * @param maxGroup most fits of one group
   */
  RunningFits(Incarnation incarnation, int maxGroup) {
    this.incarnation = incarnation;
    this.maxFits = GROUPS * maxGroup;
  }

  /** Whether nothing has begun and the service has nothing of this task. */
  boolean isEmpty() {
    return begun.isEmpty() && atService.isEmpty();
  }

  /** Whether one more may begin. */
  boolean hasRoom() {
    return begun.size() + atService.size() < maxFits && (bytes < BYTES || isEmpty());
  }

  /** Adds a fit that begins. */
  void begin(WaitingFit fit, MonitorRows rows) {
    begun.put(fit, rows);
    bytes += rows.bytes();
  }

  /** The next fit that goes to the service, if any may. The caller reports it as {@link #sent}. */
  Optional<Begun> next() {
    return begun.isEmpty() || bytes >= MOST_BYTES && !atService.isEmpty()
        ? Optional.empty()
        : begun.entrySet().stream().findFirst().map(fit -> new Begun(fit.getKey(), fit.getValue()));
  }

  /**
   * Notes that a fit goes to the service.
   *
   * @param modelBytes of the models that go with it
   * @param rebaseline the command for which its model gets a new reference
   */
  void sent(Begun next, long modelBytes, Optional<String> rebaseline) {
    MonitorRows rows = next.rows();
    begun.remove(next.fit());
    bytes += modelBytes;
    next.fit().to(WaitingFit.State.IN_FLIGHT);
    atService.put(
        next.fit().key(),
        new AtService(
            next.fit(),
            new RowFacts(rows.constantColumns(), rows.levels()),
            rows.bytes() + modelBytes,
            rebaseline));
  }

  /** Takes an answer of the service, on any thread. */
  void answered(FitOutcome outcome) {
    answers.add(outcome);
  }

  /** The next answer, which {@link #end} removes. */
  Optional<FitOutcome> nextAnswer() {
    return Optional.ofNullable(answers.peek());
  }

  /** Removes the next answer and its fit; empty if it is of another incarnation. */
  Optional<Ended> end() {
    FitOutcome outcome = answers.remove();
    AtService ended =
        outcome.incarnation().equals(incarnation) ? atService.remove(outcome.key()) : null;
    if (ended == null) {
      LOG.debug("Dropped a result of another incarnation: {}", outcome.key());
      return Optional.empty();
    }
    bytes -= ended.bytes();
    return Optional.of(new Ended(ended, outcome));
  }

  /** Removes all fits and answers; returns the fits. */
  List<WaitingFit> removeAll() {
    List<WaitingFit> all = new ArrayList<>(begun.keySet());
    atService.values().forEach(fit -> all.add(fit.fit()));
    begun.clear();
    atService.clear();
    answers.clear();
    bytes = 0;
    return all;
  }
}
