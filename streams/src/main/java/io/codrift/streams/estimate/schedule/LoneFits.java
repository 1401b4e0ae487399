package io.codrift.streams.estimate.schedule;

import io.codrift.streams.estimate.service.Incarnation;
import io.codrift.streams.estimate.service.ModelService;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fits that had begun in a process that is gone: one of them may have killed it. Each is tried
 * alone, so that the next death tells which. Not thread-safe.
 */
final class LoneFits {
  private static final Logger LOG = LoggerFactory.getLogger(LoneFits.class);

  /** So many deaths of processes that fitted a window alone are taken for its fault. */
  private static final int MOST_DEATHS = 3;

  private final ModelService service;
  private final Incarnation incarnation;

  /** Whether this task has asked for the whole service. */
  private boolean reserves;

  /**
   * @param service that the fits run at
   * @param incarnation of the task
   */
  LoneFits(ModelService service, Incarnation incarnation) {
    this.service = service;
    this.incarnation = incarnation;
  }

  /** Says how many of the restored fits are tried alone. */
  void report(List<WaitingFit> restored) {
    long suspects = restored.stream().filter(this::isSuspect).count();
    if (suspects > 0) {
      LOG.warn(
          "{} fits had begun in a process that is gone. One of them may have killed it, so each is"
              + " tried alone.",
          suspects);
    }
  }

  boolean isSuspect(WaitingFit fit) {
    return fit.start().isSuspect(service.process());
  }

  /**
   * Whether a fit may begin now. One that may have killed a process does so alone: nothing else
   * runs at the service, and nothing else begins in this process.
   *
   * @param idle whether nothing has begun and the service has nothing of this task
   * @param room whether the task may have one more at the service
   */
  boolean mayBegin(WaitingFit fit, boolean idle, boolean room) {
    if (isSuspect(fit)) {
      reserves = true;
      return service.reserve(incarnation) && idle;
    }
    return !reserves && service.isOpenTo(incarnation) && room;
  }

  /** Gives the service back: no fit that is due has to be tried alone. */
  void release() {
    if (reserves) {
      reserves = false;
      service.release(incarnation);
    }
  }

  /** Why a fit is given up: it killed too many processes. Empty if it is not. */
  Optional<String> givenUp(WaitingFit fit) {
    int deaths = fit.start().deaths();
    if (deaths < MOST_DEATHS) {
      return Optional.empty();
    }
    String reason = "the process died %d times while it fitted this window alone".formatted(deaths);
    LOG.error("{} is given up: {}", fit.key(), reason);
    return Optional.of(reason);
  }
}
