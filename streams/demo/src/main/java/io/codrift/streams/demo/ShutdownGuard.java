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
 * Closes resources in reverse order, when it is closed or when the process stops, whichever comes
 * first.
 *
 * <p>If the process stops while a resource is being opened (a broker takes seconds), it first waits
 * until the resource is open. The resource may need others that must not be closed yet, and it must
 * be closed too.
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

  /** Registers a resource. Closes it immediately if the process is already stopping. */
  synchronized <T extends AutoCloseable> T keep(T resource) {
    resources.push(resource);
    if (stopping) {
      closeAll();
    }
    return resource;
  }

  /**
   * Opens a resource and registers it.
   *
   * @throws InterruptedException if the process is stopping, or stops in the meantime
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
      // A resource that is opened while the process stops may fail in any way, which is not an
      // error.
      if (!stopping) {
        throw e;
      }
      LOG.debug("Not opened, because the process stops", e);
    } finally {
      opening.release();
    }
    throw new InterruptedException("the process is stopping");
  }

  private void stop() {
    stopping = true;
    try {
      if (!opening.tryAcquire(LONGEST_OPENING.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("A resource was still being opened after {}", LONGEST_OPENING);
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
