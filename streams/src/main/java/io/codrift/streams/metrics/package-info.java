/**
 * Every Prometheus metric of Codrift, defined and documented in one place. It uses no other
 * package. {@code web} serves the metrics.
 */
package io.codrift.streams.metrics;
