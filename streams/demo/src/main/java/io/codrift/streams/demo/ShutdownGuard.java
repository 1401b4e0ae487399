package io.codrift.streams.demo;

import java.time.Duration;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes what was opened, last first, when it is closed itself or when the process is told to stop,
 * whichever comes first.
 *
 * <p>Told to stop while something is still being opened (a broker takes seconds), the process first
 * waits until it is open: what it stands on must not be closed under it, and it may leave nothing
 * behind.
 */
final class ShutdownGuard implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ShutdownGuard.class);

  /** Longer than a broker and the stages take to start on a busy machine. */
  private static final Duration LONGEST_OPENING = Duration.ofSeconds(30);

  private final Deque<AutoCloseable> resources = new ConcurrentLinkedDeque<>();
  private final Thread hook = new Thread(this::stop, "codrift-demo-shutdown");
  private final Semaphore opening = new Semaphore(1);
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

  /**
   * Opens a resource and keeps it.
   *
   * @throws InterruptedException if the process was told to stop, before or meanwhile
   */
  <T extends AutoCloseable> T open(Supplier<T> resource) throws InterruptedException {
    opening.acquire();
    try {
      if (!stopping) {
        T opened = resource.get();
        resources.push(opened);
        if (!stopping) {
          return opened;
        }
      }
    } catch (RuntimeException | Error e) {
      // What is started while the process stops may fail in any way; nobody wants to hear of it.
      if (!stopping) {
        throw e;
      }
      LOG.debug("Not opened, because the process stops", e);
    } finally {
      opening.release();
    }
    throw new InterruptedException("told to stop");
  }

  private void stop() {
    stopping = true;
    try {
      if (!opening.tryAcquire(LONGEST_OPENING.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("Something was still being started after {}", LONGEST_OPENING);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    closeAll();
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
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      LOG.debug("The process is stopping already", e);
    }
  }
}
