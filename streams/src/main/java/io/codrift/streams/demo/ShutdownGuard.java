package io.codrift.streams.demo;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes what was opened, last first, when it is closed itself or when the process is told to stop,
 * whichever comes first.
 *
 * <p>Told to stop while something is still being opened (a broker takes seconds), the process waits
 * until whoever opens it has come back with it, and it is closed too: nothing may be left behind.
 */
final class ShutdownGuard implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ShutdownGuard.class);

  /** Longer than a broker and the stages take to start on a busy machine. */
  private static final Duration LONGEST_OPENING = Duration.ofSeconds(30);

  private final Deque<AutoCloseable> resources = new ArrayDeque<>();
  private final Thread hook = new Thread(this::stop, "codrift-demo-shutdown");
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean stopping;

  ShutdownGuard() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Keeps a resource; closes it at once where the process is stopping already. */
  synchronized <T extends AutoCloseable> T keep(T resource) {
    resources.push(resource);
    if (stopping) {
      closeAll();
    }
    return resource;
  }

  /** Whether the process was told to stop. */
  boolean isStopping() {
    return stopping;
  }

  private void stop() {
    stopping = true;
    closeAll();
    try {
      if (!ended.await(LONGEST_OPENING.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("Something was still being started after {}", LONGEST_OPENING);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void closeAll() {
    while (!resources.isEmpty()) {
      AutoCloseable resource = resources.pop();
      try {
        resource.close();
      } catch (Exception e) {
        LOG.warn("{} could not be closed", resource.getClass().getSimpleName(), e);
      }
    }
  }

  @Override
  public void close() {
    closeAll();
    ended.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      LOG.debug("The process is stopping already", e);
    }
  }
}
