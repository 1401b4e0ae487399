/**
 * Every Prometheus metric of Codrift, defined and documented in one place. Knows nobody; how
 * metrics are served is the business of {@code web}.
 */
package io.codrift.streams.metrics;
