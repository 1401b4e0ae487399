/**
 * Reads the committed estimates and alerts, in the order in which they were written. The commands
 * and the demo print them.
 */
package io.codrift.streams.result;
