package io.codrift.streams.estimate.schedule;

import io.codrift.streams.estimate.service.Incarnation;
import io.codrift.streams.estimate.service.ModelService;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fits that had begun in a process that is gone: one of them may have killed it, or hung. Each is
 * tried alone, so that the next death tells which. A process that is still a member of the consumer
 * group has not died, but lost its task to this one. Not thread-safe.
 */
final class LoneFits {
  private static final Logger LOG = LoggerFactory.getLogger(LoneFits.class);

  /** So many deaths of processes that fitted a window alone are taken for its fault. */
  private static final int MOST_DEATHS = 3;

  private final ModelService service;
  private final Incarnation incarnation;
  private final FitProcess process;

  /** So often the brokers are asked who lives before those that began elsewhere count as dead. */
  private static final int MOST_ASKED = 3;

  /** The restored fits that another process had begun, until it is known whether it lives. */
  private final List<WaitingFit> unjudged = new ArrayList<>();

  /** The members of the consumer group; null until they are asked for. */
  private CompletableFuture<Set<String>> members;

  private int asked;

  /** Whether this task has asked for the whole service. */
  private boolean reserves;

  /**
   * @param service that the fits run at
   * @param incarnation of the task
   * @param process that this one is
   */
  LoneFits(ModelService service, Incarnation incarnation, FitProcess process) {
    this.service = service;
    this.incarnation = incarnation;
    this.process = process;
  }

  /** Notes the fits that were restored. */
  void restored(List<WaitingFit> restored) {
    restored.stream().filter(this::isSuspect).forEach(unjudged::add);
  }

  /**
   * Finds out which of the restored fits had begun in a process that is gone. Where the brokers
   * cannot tell it, it is taken for gone: a fit that kills every process must not be tried for
   * ever.
   *
   * @param cleared receives fits that had not begun alone, in a process that lives
   * @return whether this is known; before, nothing may begin
   */
  boolean judge(Consumer<WaitingFit> cleared) {
    if (unjudged.isEmpty()) {
      return true;
    }
    if (members == null) {
      members = process.members().get();
      asked++;
    }
    if (!members.isDone()) {
      return false;
    }
    if (members.isCompletedExceptionally() && asked < MOST_ASKED) {
      members = null;
      return false;
    }
    Set<String> living = living();
    int gone = 0;
    for (WaitingFit fit : unjudged) {
      boolean died = !living.contains(fit.start().member());
      gone += died ? 1 : 0;
      if (fit.start().alone()) {
        fit.tryAgain(died);
      } else if (!died) {
        cleared.accept(fit);
      }
    }
    report(gone);
    unjudged.clear();
    return true;
  }

  private Set<String> living() {
    try {
      return members.join();
    } catch (CompletionException e) {
      LOG.warn("It is not known which processes live: {}", e.getCause().getMessage());
      return Set.of();
    }
  }

  private static void report(int suspects) {
    if (suspects > 0) {
      LOG.warn(
          "{} fits had begun in a process that is gone. One of them may have killed it, or hung, so"
              + " each is tried alone.",
          suspects);
    }
  }

  boolean isSuspect(WaitingFit fit) {
    return fit.start().isSuspect(process.id());
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

  /** Why a fit is given up: it killed too many processes, or hung. Empty if it is not. */
  Optional<String> givenUp(WaitingFit fit) {
    int deaths = fit.start().deaths();
    if (deaths < MOST_DEATHS) {
      return Optional.empty();
    }
    String reason =
        "the process died or hung %d times while it fitted this window alone".formatted(deaths);
    LOG.error("{} is given up: {}", fit.key(), reason);
    return Optional.of(reason);
  }
}
