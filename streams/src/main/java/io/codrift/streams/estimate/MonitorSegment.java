package io.codrift.streams.estimate;

/**
 * A monitor of one segment: what has a model, a checkpoint and a place in the alarm budget.
 *
 * @param monitor the configured name
 * @param segment the segment; empty where the source is not split
 */
record MonitorSegment(String monitor, String segment) {}
