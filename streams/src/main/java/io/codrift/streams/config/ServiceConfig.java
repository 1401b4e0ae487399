package io.codrift.streams.config;

/**
 * How the estimate stage runs its model service.
 *
 * @param maxPending windows of one monitor and segment that may wait before the oldest are skipped
 * @param skipOldest skip as soon as a newer window of the same monitor waits
 * @param maxGroup most fits that train together
 * @param attempts how often a fit that failed by a fault of the engine is tried
 */
public record ServiceConfig(int maxPending, boolean skipOldest, int maxGroup, int attempts) {}
