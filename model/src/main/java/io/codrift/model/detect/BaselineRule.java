package io.codrift.model.detect;

/**
 * What a baseline needs.
 *
 * @param windows number of windows with numbers
 * @param season the season that is learnt with it
 */
record BaselineRule(int windows, Season season) {}
