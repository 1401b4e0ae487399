package io.codrift.streams.config;

/**
 * How the estimate stage runs its model service.
 *
 * @param maxPending windows of one monitor and segment that may wait before the oldest are skipped
 * @param skipOldest whether to skip a window as soon as a newer window of the same monitor waits
 * @param maxGroup maximum number of fits that train together
 * @param attempts number of attempts for a fit that fails by an error of the engine
 */
public record ServiceConfig(int maxPending, boolean skipOldest, int maxGroup, int attempts) {}
