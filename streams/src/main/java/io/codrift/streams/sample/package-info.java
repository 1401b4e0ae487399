/**
 * The bottom-k sample that the window stage draws and the estimate stage merges: hash, selection,
 * and the chunks of a sample. Pure functions and plain data; windows, stores and topics belong to
 * the stages.
 */
package io.codrift.streams.sample;
