package io.codrift.streams.config;

import java.util.OptionalInt;

/**
 * How many false alarms are allowed, and what a change is measured against.
 *
 * @param windowsPerFalseAlarm N of the budget of one false alarm in N windows over the whole fleet
 * @param baselineWindows m windows that a baseline is learnt from
 * @param rebaselineAfter windows after an alarm until a new baseline is learnt; empty: never by
 *     itself
 */
public record AlertConfig(
    double windowsPerFalseAlarm, int baselineWindows, OptionalInt rebaselineAfter) {}
