/**
 * The HTTP server of every process: {@code /metrics} for Prometheus, {@code /health/live} and
 * {@code /health/ready} for orchestrators and load balancers.
 *
 * <p>It changes no state and defines no metric. Only this package uses the web framework.
 */
package io.codrift.streams.web;
