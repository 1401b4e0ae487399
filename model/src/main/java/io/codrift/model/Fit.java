package io.codrift.model;

import java.util.Optional;

/**
 * What a fit gives back.
 *
 * @param estimate the numbers, never NaN
 * @param model the monitor's new model; empty where the window changed nothing (TOO_FEW,
 *     DEGENERATE, FAILED), so that the old one stays
 */
public record Fit(Estimate estimate, Optional<MonitorModel> model) {}
