package io.codrift.model;

import java.util.Optional;

/**
 * The result of a fit.
 *
 * @param estimate the numbers, never NaN
 * @param model the monitor's new model; empty if the old model must be kept (TOO_FEW, DEGENERATE,
 *     FAILED)
 */
public record Fit(Estimate estimate, Optional<MonitorModel> model) {}
