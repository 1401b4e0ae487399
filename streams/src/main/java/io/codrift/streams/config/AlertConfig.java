package io.codrift.streams.config;

import java.util.OptionalInt;

/**
 * The budget of false alarms, and the baseline that a change is measured against.
 *
 * @param windowsPerFalseAlarm N, for a budget of one false alarm in N windows over the whole fleet
 * @param baselineWindows least number of windows that a baseline is learnt from
 * @param rebaselineAfter number of windows after an alarm until a new baseline is learnt; empty:
 *     never automatically
 */
public record AlertConfig(
    double windowsPerFalseAlarm, int baselineWindows, OptionalInt rebaselineAfter) {}
