/**
 * Assembles the windows of a source from the parts of its input partitions, and decides when a
 * window is complete. Which segments a source may have is decided in {@code admission}; what
 * becomes of a complete window, in {@code schedule}.
 */
package io.codrift.streams.estimate.assembly;
