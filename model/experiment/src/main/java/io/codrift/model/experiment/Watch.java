package io.codrift.model.experiment;

import java.util.function.Supplier;

/**
 * Looks at a fit while it goes on.
 *
 * @param every number of steps between two looks
 * @param listener receives what is fitted so far
 */
public record Watch(int every, Listener listener) {
  /** Does not look. */
  public static final Watch NONE = new Watch(Integer.MAX_VALUE, (step, soFar) -> {});

  public Watch {
    if (every < 1) {
      throw new IllegalArgumentException("every must be at least 1, not " + every);
    }
  }

  /** Tells the listener, if it is time to look. */
  public void after(int step, Supplier<Peer.Fitted> soFar) {
    if (step > 0 && step % every == 0) {
      listener.look(step, soFar.get());
    }
  }

  /** Receives what is fitted so far. */
  @FunctionalInterface
  public interface Listener {
    /**
     * Called on the thread that fits. An exception ends the fit and is passed on.
     *
     * @param step steps taken by then
     * @param soFar stays usable, as at the end of the fit
     */
    void look(int step, Peer.Fitted soFar);
  }
}
