package io.codrift.streams.config;

import java.util.Optional;

/**
 * The field with the event time.
 *
 * @param path of the field
 * @param unit of numbers without a unit of their own; empty: milliseconds, and a number that is
 *     today's time in another unit is refused
 */
public record TimestampField(String path, Optional<TimestampUnit> unit) {}
