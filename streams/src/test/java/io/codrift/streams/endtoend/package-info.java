/**
 * Tests of the guarantees on a real broker, with the application in separate processes: exactness,
 * kills, bad input, correct estimates, and gauges that move with their task.
 */
package io.codrift.streams.endtoend;
