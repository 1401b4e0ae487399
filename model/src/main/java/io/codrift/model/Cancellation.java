package io.codrift.model;

/**
 * Checked between training steps. A cancelled fit throws {@link
 * java.util.concurrent.CancellationException}.
 */
@FunctionalInterface
public interface Cancellation {
  /** Never cancels. */
  Cancellation NEVER = () -> false;

  /** Returns whether the fit must stop before its next step. */
  boolean isCancelled();
}
