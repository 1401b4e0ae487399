/**
 * The guarantees, shown on a real broker with the application in processes of their own: exactness,
 * kills, bad input, truth through the stream, gauges that leave with their task.
 */
package io.codrift.streams.endtoend;
