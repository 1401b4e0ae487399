package io.codrift.streams.explain;

import java.time.Instant;
import java.util.Optional;

/**
 * What is to be explained: the incident or the window that is named, or the last incident of the
 * monitor, or its last window if it has none.
 *
 * @param monitor name of the monitor
 * @param segment the segment; empty: any
 * @param window end of the window
 * @param incident id of the incident
 */
public record Question(
    String monitor,
    Optional<String> segment,
    Optional<Instant> window,
    Optional<String> incident) {}
