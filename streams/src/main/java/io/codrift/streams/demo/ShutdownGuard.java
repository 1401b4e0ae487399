package io.codrift.streams.demo;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes what was opened, last first, when it is closed itself or when the process is told to stop,
 * whichever comes first.
 */
final class ShutdownGuard implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ShutdownGuard.class);

  private final Deque<AutoCloseable> resources = new ArrayDeque<>();
  private final Thread hook = new Thread(this::stop, "codrift-demo-shutdown");
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
