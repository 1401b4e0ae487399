/**
 * Turns what a fit found into the estimate that the world reads, sends it, and shows it as gauges.
 * When an estimate is due is decided in {@code schedule}.
 */
package io.codrift.streams.estimate.publish;
