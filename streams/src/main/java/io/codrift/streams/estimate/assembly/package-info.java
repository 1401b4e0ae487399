/**
 * Assembles the windows of a source from the parts of its input partitions, and decides when a
 * window is complete. {@code admission} decides which segments a source may have; {@code schedule}
 * processes complete windows.
 */
package io.codrift.streams.estimate.assembly;
