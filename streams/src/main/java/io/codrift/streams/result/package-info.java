/**
 * Reads the committed estimates, alerts and sampled rows, in the order in which they were written.
 * The commands and the demo print them.
 */
package io.codrift.streams.result;
