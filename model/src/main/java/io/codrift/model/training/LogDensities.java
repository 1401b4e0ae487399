package io.codrift.model.training;

/**
 * Log-densities in nats, one per row, of x transformed by the elliptical start. Add the start's
 * log-Jacobian for the density of x itself. A row whose density overflows float32 is {@code
 * -Infinity}, never NaN.
 *
 * @param conditional shape (n): of {@code xGivenY} under the flow given y
 * @param marginal shape (n): of {@code xAlone} under the flow with y→x deactivated
 */
@SuppressWarnings("ArrayRecordComponent") // plain arrays, never compared
public record LogDensities(double[] conditional, double[] marginal) {}
