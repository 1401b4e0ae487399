package io.codrift.streams.runtime;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Asks the tasks of a stage to end what they have begun, before the stage is stopped. Thread-safe.
 */
public final class WindDown {
  private final Set<Object> tasks = ConcurrentHashMap.newKeySet();
  private volatile boolean requested;

  /** Notes a task that has to be asked. */
  public void add(Object task) {
    tasks.add(task);
  }

  /** Notes that a task has nothing begun any longer, or is closed. */
  public void remove(Object task) {
    tasks.remove(task);
  }

  /** Asks all tasks. */
  public void request() {
    requested = true;
  }

  /** Whether the stage will stop: nothing is to be begun any more. */
  public boolean isRequested() {
    return requested;
  }

  /** Whether no task has begun anything that has not ended. */
  public boolean isDone() {
    return tasks.isEmpty();
  }
}
