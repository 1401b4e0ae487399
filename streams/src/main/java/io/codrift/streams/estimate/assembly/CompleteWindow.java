package io.codrift.streams.estimate.assembly;

import io.codrift.streams.sample.Sample;

/**
 * A window that all input partitions have closed.
 *
 * @param facts identifies the window and holds its counts
 * @param sample its merged sample
 */
public record CompleteWindow(WindowFacts facts, Sample sample) {}
