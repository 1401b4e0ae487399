/**
 * The HTTP server of every process: {@code /metrics} for Prometheus, {@code /health/live} and
 * {@code /health/ready} for whoever restarts and routes.
 *
 * <p>It reads what it is given and changes nothing; no metric is defined here. The only package
 * that knows the web framework.
 */
package io.codrift.streams.web;
