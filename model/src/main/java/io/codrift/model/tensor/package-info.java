/**
 * The engine and its traps: who owns an array, what a call costs, which slices are views. Every
 * array lives in a scope that closes it. Knows no flow and no data.
 */
package io.codrift.model.tensor;
