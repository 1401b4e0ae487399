/**
 * Delivers alerts to one webhook. It reads the alerts topic as any other consumer does, with a
 * group of its own, and never runs on a stream thread. What an alert is belongs to the alert stage.
 */
package io.codrift.streams.delivery;
