package io.codrift.streams.estimate.service;

import io.codrift.model.FitRequest;
import io.codrift.model.Window;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A fit to be done. Everything in it is a copy: the service never touches a store.
 *
 * @param incarnation the life of the task that asks
 * @param key what is fitted
 * @param shape dimensions of X and Y: jobs of one shape train together
 * @param window cuts the rows of the monitor out of the merged sample; called on the service's
 *     thread, so that a stream thread spends no time on it and a job that waits holds no copy
 * @param checkpoint what the model's last window left; empty for a new monitor
 * @param seed of all randomness of the fit
 */
public record FitJob(
    Incarnation incarnation,
    FitKey key,
    FitRequest.Shape shape,
    Supplier<Window> window,
    Optional<byte[]> checkpoint,
    long seed) {}
