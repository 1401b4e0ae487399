/**
 * Converts the result of a fit to an estimate record, publishes it, and sets the gauges. {@code
 * schedule} decides when an estimate is due.
 */
package io.codrift.streams.estimate.publish;
