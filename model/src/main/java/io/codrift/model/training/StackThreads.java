package io.codrift.model.training;

import io.codrift.model.Cancellation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs work in parallel: the first piece on the calling thread, each other piece on its own thread.
 * An exception is thrown after all pieces have ended. If one lane of training fails, the others
 * stop at their next step.
 */
final class StackThreads implements AutoCloseable {
  private final ExecutorService threads;

  /**
   * @param lanes maximum number of parallel lanes
   */
  StackThreads(int lanes) {
    AtomicInteger number = new AtomicInteger();
    threads =
        Executors.newFixedThreadPool(
            Math.max(1, lanes - 1),
            task -> {
              Thread thread = new Thread(task, "codrift-training-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Trains one stack. */
  @FunctionalInterface
  interface Training {
    void train(List<Member> stack, Deadline deadline, Cancellation cancellation);
  }

  /**
   * Trains all lanes. Every stack of a lane gets a share of the time until the deadline. Time that
   * a stack does not use goes to the following stacks.
   *
   * @throws CancellationException if cancelled
   */
  void run(
      List<List<List<Member>>> lanes,
      Deadline deadline,
      Cancellation cancellation,
      Training training) {
    AtomicBoolean ended = new AtomicBoolean();
    Cancellation any = () -> ended.get() || cancellation.isCancelled();
    run(
        lanes.stream()
            .<Runnable>map(lane -> () -> lane(lane, deadline, any, ended, training))
            .toList());
  }

  /** Runs all pieces. */
  void run(List<Runnable> work) {
    List<Future<?>> others = new ArrayList<>();
    for (Runnable other : work.subList(Math.min(1, work.size()), work.size())) {
      others.add(threads.submit(other));
    }
    Throwable failure = null;
    try {
      if (!work.isEmpty()) {
        work.get(0).run();
      }
    } catch (RuntimeException | Error e) {
      failure = e;
    }
    for (Future<?> other : others) {
      failure = moreTelling(failure, outcome(other));
    }
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure != null) {
      throw (RuntimeException) failure;
    }
  }

  private static void lane(
      List<List<Member>> lane,
      Deadline deadline,
      Cancellation cancellation,
      AtomicBoolean ended,
      Training training) {
    double total = lane.stream().mapToDouble(StackThreads::work).sum();
    double done = 0;
    try {
      for (List<Member> stack : lane) {
        done += work(stack);
        training.train(
            stack, total > 0 ? deadline.until(Math.min(1, done / total)) : deadline, cancellation);
      }
    } catch (RuntimeException | Error e) {
      ended.set(true);
      throw e;
    }
  }

  private static double work(List<Member> stack) {
    return stack.stream().mapToDouble(member -> member.plan().steps()).sum();
  }

  private static Throwable outcome(Future<?> lane) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          lane.get();
          return null;
        } catch (InterruptedException e) {
          // The lane writes into arrays that the caller will close, so it must end first.
          interrupted = true;
        } catch (ExecutionException e) {
          return e.getCause();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** A lane that was stopped because of another lane is not the cause. */
  private static Throwable moreTelling(Throwable one, Throwable other) {
    boolean keep = other == null || (one != null && !(one instanceof CancellationException));
    return keep ? one : other;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
