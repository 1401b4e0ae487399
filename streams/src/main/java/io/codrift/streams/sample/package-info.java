/**
 * The bottom-k sample that the window stage draws and the estimate stage merges: hash, selection,
 * and the chunks in which a sample travels. Pure functions and plain data; windows, stores and
 * topics live with the stages.
 */
package io.codrift.streams.sample;
