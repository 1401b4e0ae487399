package io.codrift.streams.estimate.assembly;

/**
 * What the oldest window of a source waits for.
 *
 * @param partition the input partition; of several the one that has closed least
 * @param since when the first part of the window arrived, wall-clock milliseconds
 */
public record Waiting(int partition, long since) {}
