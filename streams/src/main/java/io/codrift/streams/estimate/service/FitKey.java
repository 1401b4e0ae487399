package io.codrift.streams.estimate.service;

/**
 * What a fit is of: one window of one monitor.
 *
 * @param monitor the monitor
 * @param segment the segment; empty where the source is not split
 * @param windowStart first millisecond of the window, event time
 * @param windowEnd first millisecond after it
 */
public record FitKey(String monitor, String segment, long windowStart, long windowEnd) {}
