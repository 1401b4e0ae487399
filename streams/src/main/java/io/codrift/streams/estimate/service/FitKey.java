package io.codrift.streams.estimate.service;

/**
 * The key of a fit: one window of one monitor.
 *
 * @param monitor the monitor
 * @param segment the segment; empty if the source is not split
 * @param windowStart first millisecond of the window, event time
 * @param windowEnd first millisecond after it
 */
public record FitKey(String monitor, String segment, long windowStart, long windowEnd) {}
