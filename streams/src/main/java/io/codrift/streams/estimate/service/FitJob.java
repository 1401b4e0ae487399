package io.codrift.streams.estimate.service;

import io.codrift.model.FitRequest;
import io.codrift.model.Window;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A fit to perform. All its data are copies: the service never accesses a store.
 *
 * @param incarnation the incarnation of the task
 * @param key the monitor and window
 * @param shape dimensions of X and Y: jobs of one shape train together
 * @param window makes the window of the monitor's rows. Called on the service's thread, so that it
 *     takes no time of a stream thread
 * @param checkpoint the model after its last window; empty for a new monitor
 * @param newReference whether the model loses its reference first, so that a new one is frozen
 * @param sent the checkpoint of a model that a person has sent: the fit goes on from it, in place
 *     of the monitor's own model
 * @param seed of all randomness of the fit
 */
public record FitJob(
    Incarnation incarnation,
    FitKey key,
    FitRequest.Shape shape,
    Supplier<Window> window,
    Optional<byte[]> checkpoint,
    boolean newReference,
    Optional<byte[]> sent,
    long seed) {
  /** A job whose model keeps its reference. */
  public FitJob(
      Incarnation incarnation,
      FitKey key,
      FitRequest.Shape shape,
      Supplier<Window> window,
      Optional<byte[]> checkpoint,
      long seed) {
    this(incarnation, key, shape, window, checkpoint, false, Optional.empty(), seed);
  }
}
