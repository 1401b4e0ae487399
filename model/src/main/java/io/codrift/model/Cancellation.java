package io.codrift.model;

/**
 * Asked between training steps; a cancelled fit throws {@link
 * java.util.concurrent.CancellationException}.
 */
@FunctionalInterface
public interface Cancellation {
  /** Never cancels. */
  Cancellation NEVER = () -> false;

  /** Whether to stop at the next step. */
  boolean isCancelled();
}
